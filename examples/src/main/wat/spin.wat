;; spin: never ends. Only a deadline or a stop order gets rid of it.
(module
  (func (export "spin")
    (loop $forever (br $forever)))
  (func (export "main")
    (loop $forever (br $forever))))
