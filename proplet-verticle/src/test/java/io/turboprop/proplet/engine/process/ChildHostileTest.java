package io.turboprop.proplet.engine.process;

import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.HostileContract;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class ChildHostileTest extends HostileContract {
  @TempDir Path scratch;
  private ChildEngine engine;

  @BeforeEach
  void open() {
    engine = Children.engine(scratch, 0);
  }

  @Override
  protected Engine engine() {
    return engine;
  }
}
