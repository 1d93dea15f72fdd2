;; ticker: exports ticker(n: i32) → i32. Prints "tick 1" to "tick n", ten lines a second, and answers n; without end if n is 0.
;; Every tenth line goes to standard error.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))

  ;; 0: iovec (pointer, length) · 8: bytes written · 16: events · 64: subscription · 128: event · 192: "tick " · 208: end of the digits
  (memory (export "memory") 1)
  (data (i32.const 192) "tick ")
  ;; clock 1 (monotonic) in 100,000,000 ns
  (data (i32.const 80) "\01\00\00\00")
  (data (i32.const 88) "\00\e1\f5\05")

  (func $print (param $to i32) (param $text i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $text))
    (i32.store (i32.const 4) (local.get $length))
    (drop (call $fd_write (local.get $to) (i32.const 0) (i32.const 1) (i32.const 8))))

  ;; Writes the number in decimal and a line feed so that it ends at 224; answers where it begins.
  (func $digits (param $number i32) (result i32)
    (local $at i32)
    (local.set $at (i32.const 223))
    (i32.store8 (local.get $at) (i32.const 10))
    (loop $next
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (i32.store8
        (local.get $at)
        (i32.add (i32.const 48) (i32.rem_u (local.get $number) (i32.const 10))))
      (local.set $number (i32.div_u (local.get $number) (i32.const 10)))
      (br_if $next (local.get $number)))
    (local.get $at))

  (func $line (param $number i32)
    (local $to i32)
    (local $at i32)
    (local.set $to
      (select (i32.const 1) (i32.const 2) (i32.rem_u (local.get $number) (i32.const 10))))
    (local.set $at (call $digits (local.get $number)))
    (call $print (local.get $to) (i32.const 192) (i32.const 5))
    (call $print (local.get $to) (local.get $at) (i32.sub (i32.const 224) (local.get $at))))

  (func (export "ticker") (param $n i32) (result i32)
    (local $i i32)
    (loop $next
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (call $line (local.get $i))
      (drop (call $poll_oneoff (i32.const 64) (i32.const 128) (i32.const 1) (i32.const 16)))
      (br_if $next (i32.ne (local.get $i) (local.get $n))))
    (local.get $i)))
