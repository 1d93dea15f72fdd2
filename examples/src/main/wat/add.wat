;; add: two numbers in, their sum out. The smallest useful task: name "add", inputs ["10", "20"].
(module
  (func $add (export "add") (param $a i32) (param $b i32) (result i32)
    (i32.add (local.get $a) (local.get $b)))

  (func (export "add64") (param $a i64) (param $b i64) (result i64)
    (i64.add (local.get $a) (local.get $b)))

  (func (export "mul") (param $a f64) (param $b f64) (result f64)
    (f64.mul (local.get $a) (local.get $b)))

  ;; Called when the task's name is no export of the module.
  (func (export "main") (result i32)
    (call $add (i32.const 40) (i32.const 2))))
