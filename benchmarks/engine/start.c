// A module of about 100 KB, most of it code that is not called, to measure how long modules take to start; with -DSMALL
// almost nothing.
#include <stdint.h>

__attribute__((export_name("nothing"))) void nothing(void) {}

#define A(n) __attribute__((export_name("f" #n))) uint32_t f##n(uint32_t x, uint32_t y) { \
    uint32_t sum = n; \
    for (uint32_t i = 0; i < x; i++) { \
      sum = sum * (n + 3) + (i ^ y); \
      if (sum & 1) sum ^= y >> 3; else sum += x << 2; \
      if (sum > 0x7000000) { sum -= n * 7; y = y * 5 + sum; } \
      switch (sum & 7) { case 0: y++; break; case 1: y ^= sum; break; case 2: x--; break; case 3: sum += 11; break; case 4: y -= n; break; default: sum ^= 3; } \
    } \
    return sum ^ y; \
  }
#ifndef SMALL
#define B(n) A(n##0) A(n##1) A(n##2) A(n##3) A(n##4) A(n##5) A(n##6) A(n##7) A(n##8) A(n##9)
#define C(n) B(n##0) B(n##1) B(n##2) B(n##3) B(n##4) B(n##5) B(n##6) B(n##7) B(n##8) B(n##9)
C(1) C(2) C(3) C(4)
#endif
