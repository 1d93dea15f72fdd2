;; hog: takes memory a page (64 KiB) at a time until it is refused, and answers with the number of pages it has got.
(module
  (memory (export "memory") 1)

  (func (export "hog") (result i32)
    (block $refused
      (loop $more
        (br_if $refused (i32.eq (memory.grow (i32.const 1)) (i32.const -1)))
        (br $more)))
    (memory.size)))
