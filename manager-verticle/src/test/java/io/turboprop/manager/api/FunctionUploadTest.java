package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.api.House.Reply;
import io.turboprop.model.Bytes;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules of functions as parts of forms. */
class FunctionUploadTest {
  private static final String DOCUMENT = "{\"name\":\"echo\"}";

  @TempDir Path folder;

  private record Part(String head, Bytes content) {
    static Part text(String name, String content) {
      Bytes bytes = Bytes.wrap(content.getBytes(StandardCharsets.UTF_8));
      return new Part("name=\"" + name + "\"", bytes);
    }

    static Part file(String fileName, byte[] content) {
      String head = "name=\"file\"; filename=\"" + fileName + "\"";
      return new Part(head, Bytes.wrap(content));
    }
  }

  private static Reply deploy(House house, Part... parts) {
    List<BodyPublisher> body = new ArrayList<>();
    for (Part part : parts) {
      body.add(
          BodyPublishers.ofString(
              "--edge\r\nContent-Disposition: form-data; " + part.head() + "\r\n\r\n"));
      body.add(BodyPublishers.ofByteArray(part.content().unsafeArray()));
      body.add(BodyPublishers.ofString("\r\n"));
    }
    body.add(BodyPublishers.ofString("--edge--\r\n"));
    return house.send(
        house
            .request("/functions")
            .header("Content-Type", "multipart/form-data; boundary=edge")
            .POST(BodyPublishers.concat(body.toArray(BodyPublisher[]::new))));
  }

  @Test
  void form_withTheDocumentBeforeOrBehindTheModule_isTheSame() {
    try (House house = new House(folder)) {
      Part module = Part.file("echo.wasm", SampleModules.large(300_000));

      Reply before = deploy(house, Part.text("function", DOCUMENT), module);
      Reply behind = deploy(house, module, Part.text("function", DOCUMENT));

      assertThat(before.status()).as(before.body()).isEqualTo(201);
      assertThat(before.json().path("revision").path("module").path("size_bytes").asInt())
          .isEqualTo(300_000);
      assertThat(behind.status()).as(behind.body()).isEqualTo(200);
      assertThat(house.temporaryFiles()).isZero();
    }
  }

  @Test
  void form_thatIsWrong_isRefusedAndLeavesNoFile() {
    try (House house = new House(folder)) {
      Part module = Part.file("echo.wasm", SampleModules.large(300_000));

      assertThat(deploy(house, module).text("detail"))
          .isEqualTo("upload: the form has no text in part \"function\"");
      assertThat(deploy(house, Part.text("function", DOCUMENT)).text("detail"))
          .isEqualTo("upload: the form has no file in part \"file\"");
      assertThat(deploy(house, module, Part.text("function", "{\"name\":")).status())
          .isEqualTo(400);
      assertThat(
              deploy(house, module, Part.text("function", "{\"name\":\"e\",\"file\":\"AAAA\"}"))
                  .text("detail"))
          .contains("send it once");
      assertThat(
              deploy(house, module, Part.text("function", "{\"name\":\"e\",\"image\":\"a/b\"}"))
                  .text("detail"))
          .contains("image and file exclude each other");
      assertThat(
              deploy(
                      house,
                      Part.text("function", DOCUMENT),
                      Part.file("echo.wasm", SampleModules.CUT_OFF))
                  .status())
          .isEqualTo(400);
      assertThat(
              deploy(
                      house,
                      Part.text("function", "{\"name\":\"" + "x".repeat(70_000) + "\"}"),
                      module)
                  .status())
          .isEqualTo(400);
      assertThat(house.get("/functions").json().path("total").asInt()).isZero();
      assertThat(house.temporaryFiles()).isZero();
    }
  }
}
