// Guests that mean ill, each without end, to measure what they do to their neighbours.
#include <stdint.h>

#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))
WASI(fd_write) int fd_write(int descriptor, const void *vectors, int count, int *written);
WASI(random_get) int random_get(void *bytes, int count);
WASI(clock_time_get) int clock_time_get(int clock, uint64_t precision, uint64_t *time);

#define GUEST(name) __attribute__((export_name(#name))) void name(void)

static char bytes[1 << 16];
static volatile uint32_t sink;

GUEST(nothing) {}

GUEST(loop) {
  for (;;) sink++;
}

GUEST(grow) {
  for (;;) {
    if (__builtin_wasm_memory_grow(0, 64) == (__SIZE_TYPE__)-1) sink++;
    for (uint32_t at = 0; at < __builtin_wasm_memory_size(0) << 16; at += 4096) *(volatile char *)at = 1;
  }
}

GUEST(output) {
  struct { const char *at; uint32_t count; } vector = {bytes, sizeof bytes};
  int written;
  for (;;) fd_write(1, &vector, 1, &written);
}

GUEST(chance) {
  for (;;) random_get(bytes, sizeof bytes);
}

GUEST(calls) {
  uint64_t now;
  for (;;) clock_time_get(1, 0, &now);
}
