package io.turboprop.proplet.engine.wasm.redline;

import org.jspecify.annotations.Nullable;

/** Where machine code outlives the process. Blocks; never throws: what it cannot do is not done. */
public interface CodeStore {

  /** Keeps nothing. */
  CodeStore NONE =
      new CodeStore() {
        @Override
        public byte @Nullable [] get(String key) {
          return null;
        }

        @Override
        public void putIfAbsent(String key, byte[] data) {}

        @Override
        public void remove(String key) {}
      };

  /** What was put, checked against its sum, or null. */
  byte @Nullable [] get(String key);

  void putIfAbsent(String key, byte[] data);

  /** Forgets an entry that turned out to be of no use. */
  void remove(String key);
}
