package io.turboprop.cli.http;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** PATCH with a short document, which {@code HttpURLConnection} cannot send. */
final class PatchRequest {
  private PatchRequest() {}

  static Reply send(URI address, Trust trust, Duration answerTimeout, Payload payload)
      throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    payload.writeTo(body);
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(answerTimeout)
            .header("Accept", "application/json")
            .header("Content-Type", payload.contentType())
            .method("PATCH", BodyPublishers.ofByteArray(body.toByteArray()))
            .build();
    try (HttpClient client = client(trust)) {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.FAILED, "interrupted", e);
    }
  }

  private static HttpClient client(Trust trust) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ManagerClient.CONNECT_TIMEOUT);
    trust.context().ifPresent(builder::sslContext);
    return builder.build();
  }
}
