;; Finds the lines that may contain a literal, at memory speed.
;;
;; Every literal is known by one window of four bytes. A block of 16 bytes is looked at as in Teddy
;; (Intel Hyperscan): for four neighbouring bytes, two table look-ups by nibble each give the set of
;; buckets (one bit each) that allow the byte there. A lane in which a bucket survives is checked by
;; the hash of its four bytes: first in a bitmap, then in an open-addressing table of the literals, each
;; compared by up to eight of its bytes. What passes makes its line a candidate.
;;
;; Memory: 0 tables (8 × 16 bytes), 1024 bitmap (8 KiB), 65536 literals (8192 entries of 24 bytes: window,
;; its offset in the literal and the literal's weight as bytes, eight bytes of text, their mask; a window of
;; 0 is free), 262144 results (four i32 each), 1 MiB text.
(module
  (memory (export "memory") 1)
  (func (export "scan")
    (param $position i32)   ;; first byte to look at
    (param $end i32)        ;; one past the last byte; 32 readable bytes follow it
    (param $results i32)    ;; where the results (from, to, lines before, weight) go
    (param $limit i32)      ;; one past the last place for a result
    (result i32)            ;; where it stopped: $end, or earlier when the results are full
    (local $v v128) (local $lo v128) (local $hi v128) (local $r v128)
    (local $t0l v128) (local $t0h v128) (local $t1l v128) (local $t1h v128) (local $t2l v128) (local $t2h v128) (local $t3l v128) (local $t3h v128)
    (local $nl v128) (local $nibble v128) (local $zero v128)
    (local $lines i32) (local $mask i32) (local $lane i32) (local $breaks i32)
    (local $at i32) (local $hash i32) (local $window i32) (local $slot i32) (local $entry i32) (local $found i32) (local $from i32) (local $to i32) (local $start i32) (local $before i32)
    (local.set $start (local.get $position))
    (local.set $t0l (v128.load (i32.const 0)))
    (local.set $t0h (v128.load (i32.const 16)))
    (local.set $t1l (v128.load (i32.const 32)))
    (local.set $t1h (v128.load (i32.const 48)))
    (local.set $t2l (v128.load (i32.const 64)))
    (local.set $t2h (v128.load (i32.const 80)))
    (local.set $t3l (v128.load (i32.const 96)))
    (local.set $t3h (v128.load (i32.const 112)))
    (local.set $nl (i8x16.splat (i32.const 10)))
    (local.set $nibble (i8x16.splat (i32.const 15)))
    (block $done
      (loop $blocks
        (br_if $done (i32.ge_u (local.get $position) (local.get $end)))
        (local.set $v (v128.load (local.get $position)))
        (local.set $breaks (i8x16.bitmask (i8x16.eq (local.get $v) (local.get $nl))))
        (local.set $r (v128.and
          (i8x16.swizzle (local.get $t0l) (v128.and (local.get $v) (local.get $nibble)))
          (i8x16.swizzle (local.get $t0h) (i8x16.shr_u (local.get $v) (i32.const 4)))))
        (local.set $v (v128.load offset=1 (local.get $position)))
        (local.set $r (v128.and (local.get $r) (v128.and
          (i8x16.swizzle (local.get $t1l) (v128.and (local.get $v) (local.get $nibble)))
          (i8x16.swizzle (local.get $t1h) (i8x16.shr_u (local.get $v) (i32.const 4))))))
        (local.set $v (v128.load offset=2 (local.get $position)))
        (local.set $r (v128.and (local.get $r) (v128.and
          (i8x16.swizzle (local.get $t2l) (v128.and (local.get $v) (local.get $nibble)))
          (i8x16.swizzle (local.get $t2h) (i8x16.shr_u (local.get $v) (i32.const 4))))))
        (local.set $v (v128.load offset=3 (local.get $position)))
        (local.set $r (v128.and (local.get $r) (v128.and
          (i8x16.swizzle (local.get $t3l) (v128.and (local.get $v) (local.get $nibble)))
          (i8x16.swizzle (local.get $t3h) (i8x16.shr_u (local.get $v) (i32.const 4))))))
        (if (v128.any_true (local.get $r))
          (then
            (local.set $mask (i32.xor (i32.const 0xffff)
              (i8x16.bitmask (i8x16.eq (local.get $r) (local.get $zero)))))
            (loop $lanes
              (local.set $lane (i32.ctz (local.get $mask)))
              (local.set $at (i32.add (local.get $position) (local.get $lane)))
              ;; the four bytes without case, spread over 16 bits
              (local.set $window (i32.or (i32.load (local.get $at)) (i32.const 0x20202020)))
              (local.set $hash (i32.shr_u (i32.mul (local.get $window) (i32.const 0x9e3779b1)) (i32.const 16)))
              (local.set $found (i32.and
                (i32.shr_u
                  (i32.load8_u offset=1024 (i32.shr_u (local.get $hash) (i32.const 3)))
                  (i32.and (local.get $hash) (i32.const 7)))
                (i32.lt_u (local.get $at) (local.get $end))))
              (if (i32.and (local.get $found) (i32.const 1))
                (then
                  (local.set $found (i32.const 0))
                  (local.set $slot (i32.shr_u (local.get $hash) (i32.const 3)))
                  (block $searched (loop $probe
                    (local.set $entry (i32.mul (local.get $slot) (i32.const 24)))
                    (br_if $searched (i32.eqz (i32.load offset=65536 (local.get $entry))))
                    (if (i32.eq (i32.load offset=65536 (local.get $entry)) (local.get $window))
                      (then
                        (local.set $found (i64.eq
                          (i64.and
                            (i64.or
                              (i64.load (i32.sub (local.get $at) (i32.load8_u offset=65540 (local.get $entry))))
                              (i64.const 0x2020202020202020))
                            (i64.load offset=65552 (local.get $entry)))
                          (i64.load offset=65544 (local.get $entry))))
                        (br_if $searched (local.get $found))))
                    (local.set $slot (i32.and (i32.add (local.get $slot) (i32.const 1)) (i32.const 8191)))
                    (br $probe))))
                (else (local.set $found (i32.const 0))))
              (if (local.get $found)
                (then
                  ;; A candidate: find its line, note it, and go on behind it.
                  (local.set $before (i32.and (local.get $breaks)
                    (i32.sub (i32.shl (i32.const 1) (local.get $lane)) (i32.const 1))))
                  (local.set $from (select
                    (i32.sub (i32.add (local.get $position) (i32.const 32)) (i32.clz (local.get $before)))
                    (local.get $start)
                    (local.get $before)))
                  (local.set $to (local.get $at))
                  (block $foundTo (loop $ahead
                    (local.set $mask (i8x16.bitmask (i8x16.eq (v128.load (local.get $to)) (local.get $nl))))
                    (br_if $foundTo (local.get $mask))
                    (local.set $to (i32.add (local.get $to) (i32.const 16)))
                    (br_if $ahead (i32.lt_u (local.get $to) (local.get $end)))))
                  (local.set $to (i32.add (local.get $to)
                    (select (i32.ctz (local.get $mask)) (i32.const 0) (local.get $mask))))
                  (local.set $to (select (local.get $to) (local.get $end) (i32.lt_u (local.get $to) (local.get $end))))
                  (local.set $start (local.get $from))
                  (local.set $lines (i32.add (local.get $lines) (i32.popcnt (local.get $before))))
                  (i32.store (local.get $results) (local.get $from))
                  (i32.store offset=4 (local.get $results) (local.get $to))
                  (i32.store offset=8 (local.get $results) (local.get $lines))
                  (i32.store offset=12 (local.get $results) (i32.load8_u offset=65541 (local.get $entry)))
                  (local.set $results (i32.add (local.get $results) (i32.const 16)))
                  (local.set $position (local.get $to))
                  (br_if $done (i32.ge_u (local.get $results) (local.get $limit)))
                  (br $blocks)))
              (local.set $mask (i32.and (local.get $mask) (i32.sub (local.get $mask) (i32.const 1))))
              (br_if $lanes (local.get $mask)))))
        ;; Line breaks beyond the end do not count.
        (if (i32.gt_u (i32.add (local.get $position) (i32.const 16)) (local.get $end))
          (then (local.set $breaks (i32.and (local.get $breaks)
            (i32.sub (i32.shl (i32.const 1) (i32.sub (local.get $end) (local.get $position))) (i32.const 1))))))
        (local.set $lines (i32.add (local.get $lines) (i32.popcnt (local.get $breaks))))
        ;; Where the line begins that goes on into the next block.
        (local.set $start (select
          (i32.sub (i32.add (local.get $position) (i32.const 32)) (i32.clz (local.get $breaks)))
          (local.get $start)
          (local.get $breaks)))
        (local.set $position (i32.add (local.get $position) (i32.const 16)))
        (br $blocks)))
    (i32.store (i32.const 128) (local.get $lines))
    (i32.store (i32.const 132) (local.get $results))
    (select (local.get $position) (local.get $end) (i32.lt_u (local.get $position) (local.get $end)))))
