;; trap: ways to go wrong. "divide" divides its first input by its second, "unreachable" gives up at once,
;; "outside" reads beyond the end of memory, "deep" calls itself until the stack is used up.
(module
  (memory 1)
  (func (export "divide") (param $a i32) (param $b i32) (result i32)
    (i32.div_s (local.get $a) (local.get $b)))
  (func $unreachable (export "unreachable")
    (unreachable))
  (func (export "outside") (result i32)
    (i32.load (i32.const 65536)))
  (func $deep (export "deep") (param $n i64) (result i64)
    (i64.add (i64.const 1) (call $deep (i64.add (local.get $n) (i64.const 1)))))
  (func (export "main")
    (call $unreachable)))
