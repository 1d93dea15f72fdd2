;; handler: a function to be called often. Exports echo(): copies stdin to stdout; count() → i32: how often this instance was
;; called; nap(ms: i32): sleeps; page(): answers as a CGI program with status 201; crash(); complain(): writes to standard error.
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))

  ;; 0: iovec (pointer, length) · 8: bytes moved · 16: events · 64: subscription · 128: event · 192: texts · 65536: bytes
  (memory (export "memory") 2)
  (global $calls (mut i32) (i32.const 0))
  ;; clock 1 (monotonic)
  (data (i32.const 80) "\01\00\00\00")
  (data (i32.const 192) "Status: 201 Created\0aContent-Type: text/html\0aX-Made-By: handler\0aX-Turboprop-Fault: trap\0a\0a<p>made</p>\0a")
  (data (i32.const 320) "something is odd\0a")

  (func $write (param $to i32) (param $text i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $text))
    (i32.store (i32.const 4) (local.get $length))
    (drop (call $fd_write (local.get $to) (i32.const 0) (i32.const 1) (i32.const 8))))

  (func (export "echo")
    (block $done
      (loop $next
        (i32.store (i32.const 0) (i32.const 65536))
        (i32.store (i32.const 4) (i32.const 65536))
        (br_if $done (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
        (br_if $done (i32.eqz (i32.load (i32.const 8))))
        (call $write (i32.const 1) (i32.const 65536) (i32.load (i32.const 8)))
        (br $next))))

  (func (export "count") (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (global.get $calls))

  (func (export "nap") (param $ms i32) (result i32)
    (i64.store (i32.const 88) (i64.mul (i64.extend_i32_u (local.get $ms)) (i64.const 1000000)))
    (drop (call $poll_oneoff (i32.const 64) (i32.const 128) (i32.const 1) (i32.const 16)))
    (local.get $ms))

  (func (export "page") (call $write (i32.const 1) (i32.const 192) (i32.const 100)))

  (func (export "crash") unreachable)

  (func (export "complain") (call $write (i32.const 2) (i32.const 320) (i32.const 17))))
