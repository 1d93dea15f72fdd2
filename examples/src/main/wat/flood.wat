;; flood: exports flood(n: i32). Prints n blocks of 64 KiB: words of 32 bits, each 1664525 times the one before and
;; 1013904223, little-endian; the first comes after 0.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))

  ;; 0: iovec (pointer, length) · 8: bytes written · 65536: the block
  (memory (export "memory") 2)
  (data (i32.const 2) "\01\00\00\00\01\00")

  (global $word (mut i32) (i32.const 0))

  (func $fill
    (local $at i32)
    (loop $next
      (global.set $word
        (i32.add (i32.mul (global.get $word) (i32.const 1664525)) (i32.const 1013904223)))
      (i32.store offset=65536 (local.get $at) (global.get $word))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const 65536)))))

  (func (export "flood") (param $n i32)
    (local $i i32)
    (loop $next
      (call $fill)
      (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (local.get $n))))))
