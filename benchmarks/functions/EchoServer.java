import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;

/** What there is to compare with: a Vert.x server that sends back what it gets, on each event loop. */
public final class EchoServer {
  public static void main(String[] args) throws Exception {
    Vertx vertx = Vertx.vertx();
    int loops = Runtime.getRuntime().availableProcessors();
    Path file = Path.of(args[0]);
    vertx
        .deployVerticle(
            () ->
                new io.vertx.core.VerticleBase() {
                  @Override
                  public io.vertx.core.Future<?> start() {
                    return vertx
                        .createHttpServer(new HttpServerOptions().setPort(-1).setHost("localhost"))
                        .requestHandler(
                            request ->
                                request.body().onSuccess(body -> request.response().end(body)))
                        .listen()
                        .onSuccess(
                            server -> {
                              try {
                                Path half = file.resolveSibling("half" + Thread.currentThread().threadId());
                                Files.writeString(half, "http://localhost:" + server.actualPort());
                                Files.move(half, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                              } catch (java.io.IOException e) {
                                throw new java.io.UncheckedIOException(e);
                              }
                            });
                  }
                },
            new io.vertx.core.DeploymentOptions().setInstances(loops))
        .onFailure(
            cause -> {
              cause.printStackTrace();
              System.exit(1);
            });
  }
}
