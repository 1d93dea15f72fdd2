// Kernels of a fixed amount of work, for scripts/bench-engine: each returns a checksum that must be the same on every
// engine. Built twice: as a module without imports, and as a native program (-DNATIVE) that runs one kernel by name.
#include <stddef.h>
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name))) uint32_t name(void)
#ifdef NATIVE
#undef EXPORT
#define EXPORT(name) uint32_t name(void)
#endif

static uint32_t random_state = 1;
static uint32_t next_random(void) {
  random_state = random_state * 1664525u + 1013904223u;
  return random_state >> 8;
}

// Calls: the naive recursion.
__attribute__((noinline)) static uint32_t fib_of(uint32_t n) { return n < 2 ? n : fib_of(n - 1) + fib_of(n - 2); }
EXPORT(fib) { return fib_of(35); }

// Bytes: primes below 4 million, twice.
static uint8_t flags[4 << 20];
EXPORT(sieve) {
  uint32_t count = 0;
  for (int round = 0; round < 2; round++) {
    for (size_t i = 0; i < sizeof flags; i++) flags[i] = 1;
    count = 0;
    for (size_t i = 2; i < sizeof flags; i++) {
      if (!flags[i]) continue;
      count++;
      for (size_t j = 2 * i; j < sizeof flags; j += i) flags[j] = 0;
    }
  }
  return count;
}

// Floating point: product of two 256 x 256 matrices, twice.
#define N 256
static double ma[N][N], mb[N][N], mc[N][N];
EXPORT(matrix) {
  random_state = 1;
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      ma[i][j] = (double)(next_random() & 255);
      mb[i][j] = (double)(next_random() & 255);
    }
  for (int round = 0; round < 2; round++)
    for (int i = 0; i < N; i++)
      for (int j = 0; j < N; j++) {
        double sum = 0;
        for (int k = 0; k < N; k++) sum += ma[i][k] * mb[k][j];
        mc[i][j] = sum;
      }
  double all = 0;
  for (int i = 0; i < N; i++) all += mc[i][(i * 7) % N];
  return (uint32_t)(uint64_t)all;
}

// Integers: SHA-256 of 64 MiB, one MiB of which is kept.
static const uint32_t rounds[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
static uint8_t text[1 << 20];
static uint32_t turn(uint32_t x, int n) { return (x >> n) | (x << (32 - n)); }
static void digest_block(uint32_t h[8], const uint8_t *p) {
  uint32_t w[64];
  for (int i = 0; i < 16; i++) w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 | (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
  for (int i = 16; i < 64; i++) {
    uint32_t s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >> 3);
    uint32_t s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], k = h[7];
  for (int i = 0; i < 64; i++) {
    uint32_t t1 = k + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + rounds[i] + w[i];
    uint32_t t2 = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    k = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e, h[5] += f, h[6] += g, h[7] += k;
}
EXPORT(sha256) {
  uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  random_state = 1;
  for (size_t i = 0; i < sizeof text; i++) text[i] = (uint8_t)next_random();
  for (int mib = 0; mib < 64; mib++)
    for (size_t i = 0; i < sizeof text; i += 64) digest_block(h, text + i);
  return h[0] ^ h[7];
}

// Calls through tables: 60 million, of eight functions in an order that is hard to foretell.
typedef uint32_t (*step)(uint32_t);
#define STEP(n, e) __attribute__((noinline)) static uint32_t step##n(uint32_t x) { return e; }
STEP(0, x + 1) STEP(1, x * 3) STEP(2, x ^ 0x55) STEP(3, x - 7) STEP(4, x << 1) STEP(5, ~x) STEP(6, x + (x >> 3)) STEP(7, x | 1)
static const step steps[8] = {step0, step1, step2, step3, step4, step5, step6, step7};
EXPORT(indirect) {
  uint32_t x = 1;
  for (uint32_t i = 0; i < 60000000u; i++) x = steps[(i ^ (i >> 5)) & 7](x);
  return x;
}

// Copies of all sizes, 3 GiB in all.
static uint8_t from[1 << 20], to[1 << 20];
EXPORT(copy) {
  random_state = 1;
  for (size_t i = 0; i < sizeof from; i++) from[i] = (uint8_t)next_random();
  for (int i = 0; i < 3000; i++) {
    size_t shift = next_random() & 63;
    __builtin_memcpy(to + shift, from, sizeof from - 64);
  }
  for (int i = 0; i < 4000000; i++) {
    size_t at = next_random() & 0xfff;
    __builtin_memcpy(to + at, from + 2 * at, 16 + (at & 63));
  }
  uint32_t sum = 0;
  for (size_t i = 0; i < sizeof to; i += 97) sum = sum * 31 + to[i];
  return sum;
}

// A mix as in embedded code: a sorted list, a small state machine over text, a checksum by bits.
struct item { struct item *next; int32_t value; };
static struct item items[512];
static uint32_t crc(uint32_t sum, uint32_t value) {
  for (int i = 0; i < 32; i++, value >>= 1) sum = ((sum ^ value) & 1) ? (sum >> 1) ^ 0xedb88320u : sum >> 1;
  return sum;
}
static struct item *sorted(struct item *list) {
  struct item *done = NULL;
  while (list) {
    struct item *one = list, **at = &done;
    list = list->next;
    while (*at && (*at)->value < one->value) at = &(*at)->next;
    one->next = *at;
    *at = one;
  }
  return done;
}
static uint32_t numbers_in(const uint8_t *p, size_t length) {
  enum { START, SIGN, WHOLE, POINT, PART, OTHER } state = START;
  uint32_t found = 0;
  for (size_t i = 0; i < length; i++) {
    uint8_t c = p[i] & 15;
    switch (state) {
      case START: state = c < 10 ? WHOLE : c == 10 ? SIGN : c == 11 ? POINT : OTHER; break;
      case SIGN: state = c < 10 ? WHOLE : OTHER; break;
      case WHOLE: if (c == 11) state = POINT; else if (c > 11) { found++; state = START; } break;
      case POINT: state = c < 10 ? PART : OTHER; break;
      case PART: if (c > 9) { found += 3; state = START; } break;
      case OTHER: if (c == 15) state = START; break;
    }
  }
  return found;
}
EXPORT(mix) {
  uint32_t sum = 0;
  random_state = 1;
  for (size_t i = 0; i < sizeof text; i++) text[i] = (uint8_t)(next_random() >> 3);
  for (int round = 0; round < 300; round++) {
    for (int i = 0; i < 512; i++) {
      items[i].value = (int32_t)(next_random() & 0xffff);
      items[i].next = i + 1 < 512 ? &items[i + 1] : NULL;
    }
    for (struct item *i = sorted(items); i; i = i->next) sum = crc(sum, (uint32_t)i->value);
    sum = crc(sum, numbers_in(text + 64 * round, 200000));
  }
  return sum;
}

#ifdef NATIVE
#include <stdio.h>
#include <string.h>
#include <time.h>
int main(int count, char **names) {
  static const struct { const char *name; uint32_t (*run)(void); } all[] = {
      {"fib", fib}, {"sieve", sieve}, {"matrix", matrix}, {"sha256", sha256}, {"indirect", indirect}, {"copy", copy}, {"mix", mix}};
  for (size_t i = 0; count == 2 && i < sizeof all / sizeof *all; i++)
    if (!strcmp(all[i].name, names[1])) {
      clock_t begin = clock();
      uint32_t sum = all[i].run();
      printf("%.3f %d\n", 1e3 * (double)(clock() - begin) / CLOCKS_PER_SEC, (int32_t)sum);
      return 0;
    }
  return 1;
}
#endif
