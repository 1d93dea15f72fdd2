;; hello: a WASI command. Prints "Hello, <first argument>!", or "Hello, world!" when there is none.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))

  ;; 0: iovec (pointer, length) · 8: bytes written · 16: argc · 20: size of argv · 32: texts · 4096: argv · 8192: argument bytes
  (memory (export "memory") 2)
  (data (i32.const 32) "Hello, ")
  (data (i32.const 40) "world")
  (data (i32.const 48) "!\n")

  (func $print (param $text i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $text))
    (i32.store (i32.const 4) (local.get $length))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))

  (func $length (param $text i32) (result i32)
    (local $end i32)
    (local.set $end (local.get $text))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (i32.load8_u (local.get $end))))
        (local.set $end (i32.add (local.get $end) (i32.const 1)))
        (br $next)))
    (i32.sub (local.get $end) (local.get $text)))

  (func (export "_start")
    (local $name i32)
    (drop (call $args_sizes_get (i32.const 16) (i32.const 20)))
    (local.set $name (i32.const 40))
    (if (i32.and
          (i32.gt_u (i32.load (i32.const 16)) (i32.const 1))
          (i32.lt_u (i32.load (i32.const 20)) (i32.const 65536)))
      (then
        (drop (call $args_get (i32.const 4096) (i32.const 8192)))
        (local.set $name (i32.load (i32.const 4100)))))
    (call $print (i32.const 32) (i32.const 7))
    (call $print (local.get $name) (call $length (local.get $name)))
    (call $print (i32.const 48) (i32.const 2))))
