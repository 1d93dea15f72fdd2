package io.turboprop.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.slf4j.LoggerFactory;

/** Logging of its own beside that of the test. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
@ResourceLock(Resources.SYSTEM_ERR)
final class ServiceLogTest {
  private static final String FILE = "logback.configurationFile";

  private final LoggerContext logging = new LoggerContext();
  private final PrintStream err = System.err;

  @AfterEach
  void putBack() {
    System.setErr(err);
    System.clearProperty(FILE);
    System.clearProperty("TURBOPROP_LOG_LEVEL");
    System.clearProperty("PROXY_LOG_LEVEL");
    logging.stop();
  }

  private ExecutionStatus configure() {
    logging.setMDCAdapter(new LogbackMDCAdapter());
    var log = new ServiceLog();
    log.setContext(logging);
    return log.configure(logging);
  }

  @Test
  void processes_logByIt() {
    assertThat(((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("io.turboprop.proxy"))
        .extracting(logger -> logger.getLevel())
        .isNotNull();
  }

  @Test
  void event_isALineOnStandardError() {
    var written = new ByteArrayOutputStream();
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    configure();

    logging.getLogger("io.turboprop.manager.Some").info("task {} ended", 7);
    logging.getLogger("io.turboprop.manager.Some").debug("not this");
    logging.getLogger("io.library").info("nor this");
    logging.getLogger("io.library").warn("beware", new IllegalStateException("why"));

    assertThat(written.toString(StandardCharsets.UTF_8).lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]{12}Z INFO  Some - task 7 ended"),
            line -> assertThat(line).endsWith("Z WARN  library - beware"),
            line -> assertThat(line).isEqualTo("java.lang.IllegalStateException: why"),
            line -> assertThat(line).contains("at io.turboprop.logging.ServiceLogTest"));
  }

  @Test
  void levels_areThoseAskedFor_theNarrowestFirst() {
    System.setProperty("TURBOPROP_LOG_LEVEL", "error");
    System.setProperty("PROXY_LOG_LEVEL", "debug");
    configure();

    assertThat(logging.getLogger("io.turboprop.link.Some").getEffectiveLevel())
        .isEqualTo(Level.ERROR);
    assertThat(logging.getLogger("io.turboprop.proplet.Some").getEffectiveLevel())
        .isEqualTo(Level.ERROR);
    assertThat(logging.getLogger("io.turboprop.proxy.Some").getEffectiveLevel())
        .isEqualTo(Level.DEBUG);
    assertThat(logging.getLogger("io.library").getEffectiveLevel()).isEqualTo(Level.WARN);
  }

  @Test
  void level_thatIsNone_leavesTheUsualOne() {
    System.setProperty("TURBOPROP_LOG_LEVEL", "loud");
    configure();

    assertThat(logging.getLogger("io.turboprop.Some").getEffectiveLevel()).isEqualTo(Level.INFO);
  }

  @Test
  void fileOfTheUser_replacesAll() {
    System.setProperty(FILE, "mine.xml");

    assertThat(configure()).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
    assertThat(logging.getLogger("io.turboprop").getLevel()).isNull();
  }
}
