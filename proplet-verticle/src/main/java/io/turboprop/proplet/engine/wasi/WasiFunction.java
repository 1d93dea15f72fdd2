package io.turboprop.proplet.engine.wasi;

import java.util.List;

/** One function a guest can import from {@link Wasi#MODULE}. Immutable, for all guests. */
public final class WasiFunction {
  private final String name;
  private final List<Type> parameters;
  private final boolean returnsErrno;
  private final WasiBody body;

  /** Types of parameters. */
  public enum Type {
    I32,
    I64
  }

  private WasiFunction(String name, List<Type> parameters, boolean returnsErrno, WasiBody body) {
    this.name = name;
    this.parameters = parameters;
    this.returnsErrno = returnsErrno;
    this.body = body;
  }

  /**
   * @param types i for i32, I for i64
   */
  static WasiFunction of(String name, String types, WasiBody body) {
    return new WasiFunction(name, parameters(types), true, body);
  }

  /** One that does not return. */
  static WasiFunction withoutReturn(String name, String types, WasiBody body) {
    return new WasiFunction(name, parameters(types), false, body);
  }

  private static List<Type> parameters(String types) {
    return types.chars().mapToObj(type -> type == 'i' ? Type.I32 : Type.I64).toList();
  }

  public String name() {
    return name;
  }

  public List<Type> parameters() {
    return parameters;
  }

  /** Whether there is one result, an i32; only {@code proc_exit} has none. */
  public boolean returnsErrno() {
    return returnsErrno;
  }

  /**
   * Does it, on the guest's thread. Whatever a guest does wrong comes back as a code.
   *
   * @param arguments one for each parameter; of an i32 the lower half counts
   * @return the code of an {@link Errno}
   * @throws GuestExit if the guest ends itself
   * @throws GuestInterrupted if the thread was interrupted while it waited
   */
  public int call(Wasi wasi, GuestMemory memory, long[] arguments) {
    try {
      body.run(wasi, new Cells(memory), arguments);
      return Errno.SUCCESS.code();
    } catch (WasiError error) {
      return error.errno().code();
    }
  }

  @Override
  public String toString() {
    return name + parameters;
  }
}
