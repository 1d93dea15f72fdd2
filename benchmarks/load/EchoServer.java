import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What there is to compare with: a Vert.x server that sends back what it gets, on each event loop. Writes its URL to a file. */
public final class EchoServer extends VerticleBase {
  private final Path file;

  private EchoServer(Path file) {
    this.file = file;
  }

  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer(new HttpServerOptions().setPort(-1).setHost("localhost"))
        .requestHandler(
            request -> request.body().onSuccess(body -> request.response().end(body)))
        .listen()
        .onSuccess(this::tell);
  }

  private void tell(HttpServer server) {
    try {
      Path part = Files.createTempFile(file.toAbsolutePath().getParent(), "echo", "");
      Files.writeString(part, "http://localhost:" + server.actualPort());
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void main(String[] args) {
    Vertx.vertx(new VertxOptions().setPreferNativeTransport(true))
        .deployVerticle(
            () -> new EchoServer(Path.of(args[0])),
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
        .onFailure(
            cause -> {
              cause.printStackTrace();
              System.exit(1);
            });
  }
}
