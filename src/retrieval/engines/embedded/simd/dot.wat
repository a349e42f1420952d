;; Dot products of one query with many rows of int8 numbers. `node scripts/wasm.mjs` assembles this into dot-wasm.ts.
;;
;; The numbers of a row and of the query are widened to int16, since the one instruction that multiplies and adds at
;; once is i32x4.dot_i16x8_s: eight products, added in pairs into four int32 lanes (PMADDWD on x86, SMULL and ADDP on
;; ARM). A product is 16,384 at most, so int32 holds the sum of 131,071 of them.
(module
  ;; Who calls decides what lies where, and grows it.
  (memory (export "memory") 1)

  ;; Four rows at a time: the query is loaded once for the four of them.
  (func (export "dots")
    (param $query i32)  ;; address of the query: $stride int16 numbers
    (param $row0 i32)   ;; address of the first row; row follows row without a gap
    (param $stride i32) ;; numbers, and so bytes, of a row: a multiple of 16, above 0
    (param $count i32)  ;; how many rows
    (param $out i32)    ;; address of the int32 results, with room for $count rounded up to a multiple of 4
    (local $row1 i32) (local $row2 i32) (local $row3 i32) (local $last i32)
    (local $at i32) (local $from i32) (local $numbers v128)
    (local $sum0 v128) (local $sum1 v128) (local $sum2 v128) (local $sum3 v128)

    (local.set $last
      (i32.add (local.get $row0) (i32.mul (i32.sub (local.get $count) (i32.const 1)) (local.get $stride))))

    (block $done
      (loop $rows
        (br_if $done (i32.le_s (local.get $count) (i32.const 0)))

        ;; Past the end the last row is taken again; what comes of it lands in the room after the results.
        (local.set $row1 (i32.add (local.get $row0) (local.get $stride)))
        (local.set $row1
          (select (local.get $row1) (local.get $last) (i32.lt_u (local.get $row1) (local.get $last))))
        (local.set $row2 (i32.add (local.get $row1) (local.get $stride)))
        (local.set $row2
          (select (local.get $row2) (local.get $last) (i32.lt_u (local.get $row2) (local.get $last))))
        (local.set $row3 (i32.add (local.get $row2) (local.get $stride)))
        (local.set $row3
          (select (local.get $row3) (local.get $last) (i32.lt_u (local.get $row3) (local.get $last))))

        (local.set $sum0 (v128.const i32x4 0 0 0 0))
        (local.set $sum1 (v128.const i32x4 0 0 0 0))
        (local.set $sum2 (v128.const i32x4 0 0 0 0))
        (local.set $sum3 (v128.const i32x4 0 0 0 0))
        (local.set $at (i32.const 0))
        (local.set $from (local.get $query))

        ;; Sixteen numbers of each row, as two times eight, so that an address serves two loads.
        (loop $columns
          (local.set $numbers (v128.load (local.get $from)))
          (local.set $sum0 (i32x4.add (local.get $sum0) (i32x4.dot_i16x8_s (local.get $numbers)
            (v128.load8x8_s (i32.add (local.get $row0) (local.get $at))))))
          (local.set $sum1 (i32x4.add (local.get $sum1) (i32x4.dot_i16x8_s (local.get $numbers)
            (v128.load8x8_s (i32.add (local.get $row1) (local.get $at))))))
          (local.set $sum2 (i32x4.add (local.get $sum2) (i32x4.dot_i16x8_s (local.get $numbers)
            (v128.load8x8_s (i32.add (local.get $row2) (local.get $at))))))
          (local.set $sum3 (i32x4.add (local.get $sum3) (i32x4.dot_i16x8_s (local.get $numbers)
            (v128.load8x8_s (i32.add (local.get $row3) (local.get $at))))))

          (local.set $numbers (v128.load offset=16 (local.get $from)))
          (local.set $sum0 (i32x4.add (local.get $sum0) (i32x4.dot_i16x8_s (local.get $numbers)
            (v128.load8x8_s offset=8 (i32.add (local.get $row0) (local.get $at))))))
          (local.set $sum1 (i32x4.add (local.get $sum1) (i32x4.dot_i16x8_s (local.get $numbers)
            (v128.load8x8_s offset=8 (i32.add (local.get $row1) (local.get $at))))))
          (local.set $sum2 (i32x4.add (local.get $sum2) (i32x4.dot_i16x8_s (local.get $numbers)
            (v128.load8x8_s offset=8 (i32.add (local.get $row2) (local.get $at))))))
          (local.set $sum3 (i32x4.add (local.get $sum3) (i32x4.dot_i16x8_s (local.get $numbers)
            (v128.load8x8_s offset=8 (i32.add (local.get $row3) (local.get $at))))))

          (local.set $from (i32.add (local.get $from) (i32.const 32)))
          (br_if $columns
            (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $stride))))

        ;; The four lanes of each sum become one number each. Of rows a and b: a0+a2 b0+b2 a1+a3 b1+b3.
        (local.set $sum0 (i32x4.add
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $sum0) (local.get $sum1))
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $sum0) (local.get $sum1))))
        (local.set $sum2 (i32x4.add
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $sum2) (local.get $sum3))
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $sum2) (local.get $sum3))))
        (v128.store (local.get $out) (i32x4.add
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $sum0) (local.get $sum2))
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $sum0) (local.get $sum2))))

        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (local.set $row0 (i32.add (local.get $row0) (i32.shl (local.get $stride) (i32.const 2))))
        (local.set $count (i32.sub (local.get $count) (i32.const 4)))
        (br $rows)))))
