package io.turboprop.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * One line per event on standard error; standard output has only what a command was asked for.
 * Levels come from {@code TURBOPROP_LOG_LEVEL}, {@code MANAGER_LOG_LEVEL}, {@code
 * PROPLET_LOG_LEVEL} and {@code PROXY_LOG_LEVEL}, system properties before the environment;
 * libraries stay at warn. A file named by the system property {@code logback.configurationFile}
 * replaces all of this.
 *
 * <p>In code, since a file takes an XML parser and logback's model of it, 500 classes of each
 * process.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class ServiceLog extends ContextAwareBase implements Configurator {
  private static final String PATTERN =
      "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\", UTC} %-5level %logger{0} - %msg%n%ex{short}";

  @Override
  public ExecutionStatus configure(LoggerContext logging) {
    if (System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    Level own = level("TURBOPROP_LOG_LEVEL", Level.INFO);
    set(logging, "io.turboprop", own);
    set(logging, "io.turboprop.manager", level("MANAGER_LOG_LEVEL", own));
    set(logging, "io.turboprop.proplet", level("PROPLET_LOG_LEVEL", own));
    set(logging, "io.turboprop.proxy", level("PROXY_LOG_LEVEL", own));
    // What these say is reported by us, once and without stack.
    set(logging, "io.vertx.mqtt.impl.MqttClientImpl", Level.OFF);
    set(logging, "org.apache.activemq", Level.ERROR);
    set(logging, "org.apache.activemq.artemis.core.protocol.mqtt", Level.OFF);
    // Says of each connection that both ends close at once that it was closed already.
    set(logging, "io.netty.channel.AbstractChannel", Level.ERROR);
    // Vert.x registers the gauge of its event bus twice; the first one counts.
    set(logging, "io.micrometer.core.instrument.MeterRegistry", Level.ERROR);
    set(logging, Logger.ROOT_LOGGER_NAME, Level.WARN);
    logging.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(standardError(logging));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static ConsoleAppender<ILoggingEvent> standardError(LoggerContext logging) {
    var lines = new PatternLayoutEncoder();
    lines.setContext(logging);
    lines.setPattern(PATTERN);
    lines.start();
    var out = new ConsoleAppender<ILoggingEvent>();
    out.setContext(logging);
    out.setName("out");
    out.setTarget("System.err");
    out.setEncoder(lines);
    out.start();
    return out;
  }

  private static void set(LoggerContext logging, String name, Level level) {
    logging.getLogger(name).setLevel(level);
  }

  private static Level level(String variable, Level otherwise) {
    return Optional.ofNullable(System.getProperty(variable))
        .or(() -> Optional.ofNullable(System.getenv(variable)))
        .map(text -> Level.toLevel(text, otherwise))
        .orElse(otherwise);
  }
}
