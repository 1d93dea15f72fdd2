package io.turboprop.proplet.engine.wasi;

import com.dylibso.chicory.wabt.Wat2Wasm;
import java.util.ArrayList;
import java.util.List;

/**
 * A guest that does what it reads from standard input: records of ten 64-bit numbers, an operation
 * and its arguments. Numbers below 46 call the function at that place of {@link Wasi#functions};
 * {@link #POKE} stores eight bytes, {@link #PEEK} shows some. Every call answers a line with its
 * result, every peek a line with the bytes, in hexadecimal digits on standard output.
 */
public final class WasiGuest {
  static final int RECORD_NUMBERS = 10;
  static final long POKE = 100;
  static final long PEEK = 101;

  /** The script lies here, so that tests have what is below 1 MiB to themselves. */
  private static final String SCRIPT = "0x400000";

  /** Import everything there is, so that a function with wrong types fails to link. */
  public static final byte[] MODULE = Wat2Wasm.parse("(module " + imports() + body() + ")");

  private WasiGuest() {}

  private static String imports() {
    StringBuilder text = new StringBuilder();
    for (WasiFunction function : Wasi.functions()) {
      List<String> types = new ArrayList<>();
      function.parameters().forEach(type -> types.add(watType(type)));
      text.append(
          "(import \"%s\" \"%s\" (func $%s (param %s)%s))\n"
              .formatted(
                  Wasi.MODULE,
                  function.name(),
                  function.name(),
                  String.join(" ", types),
                  function.returnsErrno() ? " (result i32)" : ""));
    }
    return text.toString();
  }

  private static String watType(WasiFunction.Type type) {
    return type == WasiFunction.Type.I32 ? "i32" : "i64";
  }

  private static String body() {
    return """
        (memory (export "memory") 256)
        (global $out (mut i32) (i32.const 0x200000))
        (func $char (param i32)
          (i32.store8 (global.get $out) (local.get 0))
          (global.set $out (i32.add (global.get $out) (i32.const 1))))
        (func $digit (param i32)
          (call $char (select
            (i32.add (local.get 0) (i32.const 48)) (i32.add (local.get 0) (i32.const 87))
            (i32.lt_u (local.get 0) (i32.const 10)))))
        (func $show (param $at i32) (param $length i32)
          (block $end (loop $next
            (br_if $end (i32.eqz (local.get $length)))
            (call $digit (i32.shr_u (i32.load8_u (local.get $at)) (i32.const 4)))
            (call $digit (i32.and (i32.load8_u (local.get $at)) (i32.const 15)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (local.set $length (i32.sub (local.get $length) (i32.const 1)))
            (br $next)))
          (call $char (i32.const 10))
          (i32.store (i32.const 0x1f0000) (i32.const 0x200000))
          (i32.store (i32.const 0x1f0004) (i32.sub (global.get $out) (i32.const 0x200000)))
          (drop (call $fd_write (i32.const 1) (i32.const 0x1f0000) (i32.const 1) (i32.const 0x1f0008)))
          (global.set $out (i32.const 0x200000)))
        (func $answer (param i32)
          (i32.store (i32.const 0x1f0010) (local.get 0))
          (call $show (i32.const 0x1f0010) (i32.const 4)))
        (func (export "_start") (local $at i32) (local $end i32) (local $op i32)
          (local.set $end (i32.const %1$s))
          (block $all (loop $more
            (i32.store (i32.const 0x1f0000) (local.get $end))
            (i32.store (i32.const 0x1f0004) (i32.const 0x400000))
            (drop (call $fd_read (i32.const 0) (i32.const 0x1f0000) (i32.const 1) (i32.const 0x1f0008)))
            (br_if $all (i32.eqz (i32.load (i32.const 0x1f0008))))
            (local.set $end (i32.add (local.get $end) (i32.load (i32.const 0x1f0008))))
            (br $more)))
          (local.set $at (i32.const %1$s))
          (block $done (loop $next
            (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
            (local.set $op (i32.load (local.get $at)))
            (if (i32.eq (local.get $op) (i32.const 100)) (then
              (i64.store (i32.load offset=8 (local.get $at)) (i64.load offset=16 (local.get $at)))))
            (if (i32.eq (local.get $op) (i32.const 101)) (then
              (call $show (i32.load offset=8 (local.get $at)) (i32.load offset=16 (local.get $at)))))
            %2$s
            (local.set $at (i32.add (local.get $at) (i32.const 80)))
            (br $next))))
        """
        .formatted(SCRIPT, calls());
  }

  private static String calls() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Wasi.functions().size(); i++) {
      WasiFunction function = Wasi.functions().get(i);
      StringBuilder call = new StringBuilder("(call $" + function.name());
      for (int p = 0; p < function.parameters().size(); p++) {
        call.append(
            " (%s.load offset=%d (local.get $at))"
                .formatted(watType(function.parameters().get(p)), 8 * (p + 1)));
      }
      call.append(")");
      String done = function.returnsErrno() ? "(call $answer " + call + ")" : call.toString();
      text.append("(if (i32.eq (local.get $op) (i32.const %d)) (then %s))%n".formatted(i, done));
    }
    return text.toString();
  }
}
