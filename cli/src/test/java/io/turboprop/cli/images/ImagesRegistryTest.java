package io.turboprop.cli.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.cli.Cli;
import io.turboprop.examples.Examples;
import io.turboprop.model.Digest;
import io.turboprop.proxy.lab.DockerRegistry;
import io.turboprop.proxy.lab.RegistryPusher;
import io.turboprop.trust.Signer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against real docker-registries. */
final class ImagesRegistryTest {
  private static final Instant MADE = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir static Path shared;
  private static DockerRegistry registry;

  @TempDir Path folder;

  @BeforeAll
  static void startRegistry() {
    registry = DockerRegistry.open(shared);
  }

  @AfterAll
  static void stopRegistry() {
    registry.close();
  }

  private static String name(String image) {
    return registry.authority() + "/" + image;
  }

  private Path module(Examples example) throws IOException {
    Path file = example.copyTo(folder);
    return Files.setLastModifiedTime(file, FileTime.from(MADE));
  }

  private static Cli.Outcome run(String... words) {
    Cli.Outcome outcome = new Cli().run(words);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return outcome;
  }

  private static JsonNode json(Cli.Outcome outcome) throws IOException {
    return new ObjectMapper().readTree(outcome.out());
  }

  @Test
  void push_ofAModule_isPulledWithTheSameBytes() throws IOException {
    Path add = module(Examples.ADD);
    Path out = folder.resolve("out.wasm");

    Cli.Outcome pushed = run("images", "push", add.toString(), name("team/add:v1"));
    Cli.Outcome pulled = run("images", "pull", name("team/add:v1"), out.toString());

    String module = Digest.of(Examples.ADD.bytes()).toString();
    assertThat(pushed.out())
        .containsPattern("pushed +" + name("team/add:v1") + "\n")
        .containsPattern("pinned +" + name("team/add@sha256:") + "[0-9a-f]{64}\n")
        .containsPattern("module +" + module + "\n");
    assertThat(pushed.err().lines()).hasSize(2).allMatch(line -> line.contains(" sent, "));
    assertThat(out).hasBinaryContent(Examples.ADD.bytes());
    assertThat(pulled.out()).contains(module);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("add.wasm", "out.wasm");
    }
  }

  @Test
  void inspect_withAKey_failsUnlessTheImageIsSignedWithIt() throws IOException {
    String image = name("team/signed:v1");
    JsonNode pushed =
        json(run("images", "push", module(Examples.ADD).toString(), image, "-q", "-o", "json"));
    Digest manifest = Digest.parse(pushed.path("digest").asText());
    Signer signer = Signer.make();
    String ours = Files.writeString(folder.resolve("ours.pub"), signer.pem()).toString();
    String other = Files.writeString(folder.resolve("o.pub"), Signer.make().pem()).toString();

    Cli.Outcome before = new Cli().run("images", "inspect", image, "--key", ours);
    RegistryPusher.to(registry).signatures("team/signed", manifest, List.of(signer.sign(manifest)));

    assertThat(before.code()).isEqualTo(1);
    assertThat(before.err())
        .contains("image " + image + ": it is not trusted: manifest " + manifest)
        .contains("has no signature");
    assertThat(run("images", "inspect", image, "--key", ours).out())
        .containsPattern("signature +" + manifest)
        .containsPattern("signed by +" + ours + " \\(sha256:");
    assertThat(new Cli().run("inspect", image, "--key", other).err())
        .contains("has 1 signature, none by " + other);
    assertThat(run("inspect", image, "--key", other, "--key", ours).code()).isZero();
    assertThat(new Cli().run("inspect", image, "--key", "/no/such.pub").code()).isEqualTo(2);
  }

  @Test
  void push_twice_sendsNothingAndGivesTheSameDigest() throws IOException {
    String[] words = {
      "images", "push", module(Examples.ADD).toString(), name("team/twice:v1"), "-o", "json"
    };

    JsonNode first = json(run(words));
    JsonNode second = json(run(words));

    assertThat(first.path("blobs").findValuesAsText("result")).containsExactly("sent", "sent");
    assertThat(second.path("blobs").findValuesAsText("result"))
        .containsExactly("already_there", "already_there");
    assertThat(second.path("digest")).isEqualTo(first.path("digest"));
  }

  @Test
  void manifest_isWhatTheSpecificationsWant() throws IOException {
    String image = name("team/spec:v1");
    run("images", "push", module(Examples.ADD).toString(), image, "--annotation", "k=a,b=c", "-q");

    JsonNode facts = json(run("images", "inspect", image, "-o", "json"));

    JsonNode told = facts.path("image");
    assertThat(told.path("media_type").asText())
        .isEqualTo("application/vnd.oci.image.manifest.v1+json");
    assertThat(told.path("config").path("media_type").asText())
        .isEqualTo("application/vnd.wasm.config.v0+json");
    assertThat(told.path("layers").findValuesAsText("media_type"))
        .containsExactly("application/wasm");
    assertThat(told.path("layers").path(0).path("module").asBoolean()).isTrue();
    assertThat(told.path("annotations"))
        .hasToString(
            "{\"k\":\"a,b=c\",\"org.opencontainers.image.created\":\"2026-01-02T03:04:05Z\","
                + "\"org.opencontainers.image.title\":\"add.wasm\"}");
    assertThat(facts.path("exports").findValuesAsText("name")).contains("add");
    assertThat(run("inspect", image).out())
        .contains("annotation  ", ", the module\n", "core module");
  }

  @Test
  void sourceDateEpoch_isTheTimeInTheImage() throws IOException {
    Path add = Examples.ADD.copyTo(folder);
    Cli cli = new Cli().with("SOURCE_DATE_EPOCH", "1700000000");
    cli.run("images", "push", add.toString(), name("team/epoch:v1"));
    Files.setLastModifiedTime(add, FileTime.from(MADE));
    cli.run("images", "push", add.toString(), name("team/epoch:v2"));

    JsonNode tags = json(run("images", "-o", "json", "list", name("team/epoch"), "--digests"));

    assertThat(tags.path("tags").findValuesAsText("digest")).hasSize(2);
    assertThat(tags.path("tags").path(0).path("digest"))
        .isEqualTo(tags.path("tags").path(1).path("digest"));
    assertThat(
            new Cli()
                .with("SOURCE_DATE_EPOCH", "yesterday")
                .run("images", "push", add.toString(), name("team/epoch:v3"))
                .code())
        .isEqualTo(2);
  }

  @Test
  void layout_isPushedAndPulledAsItIs() throws IOException {
    Path there = folder.resolve("there");
    Path back = folder.resolve("back");
    run("images", "push", module(Examples.ADD).toString(), "oci:" + there + ":add");
    run("images", "push", module(Examples.FIB).toString(), "oci:" + there + ":fib");

    run("images", "push", "oci:" + there + ":add", name("team/layout:add"));
    run("images", "push", "oci:" + there + ":fib", name("team/layout:fib"));
    run("images", "pull", name("team/layout:add"), "oci:" + back);
    run("images", "pull", name("team/layout:fib"), "oci:" + back + ":fib");

    assertThat(digests("oci:" + back)).isEqualTo(digests("oci:" + there)).hasSize(2);
    assertThat(blobs(back)).isEqualTo(blobs(there));
    Cli.Outcome which = new Cli().run("images", "push", "oci:" + there, name("team/layout:x"));
    assertThat(which.err()).contains("several images; name one of its tags: add, fib");
  }

  private static List<String> digests(String image) throws IOException {
    return json(run("images", "list", image, "--digests", "-o", "json"))
        .path("tags")
        .findValuesAsText("digest");
  }

  private static List<String> blobs(Path layout) throws IOException {
    try (Stream<Path> files = Files.list(layout.resolve("blobs/sha256"))) {
      return files.map(Path::getFileName).map(Path::toString).sorted().toList();
    }
  }

  @Test
  void damagedLayout_isNotPushed() throws IOException {
    Path layout = folder.resolve("damaged");
    run("images", "push", module(Examples.ADD).toString(), "oci:" + layout + ":v1");
    String hex = Digest.of(Examples.ADD.bytes()).hex();
    Files.writeString(layout.resolve("blobs/sha256").resolve(hex), "damaged");

    Cli.Outcome outcome =
        new Cli().run("images", "push", "oci:" + layout + ":v1", name("team/damaged:v1"));

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("has 7 bytes and the digest sha256:");
  }

  @Test
  void mountFrom_takesBlobsOver() throws IOException {
    String module = module(Examples.HELLO).toString();
    run("images", "push", module, name("team/hello:v1"));

    JsonNode told =
        json(
            run(
                "images",
                "push",
                module,
                name("other/hello:v1"),
                "--mount-from",
                "team/hello",
                "-o",
                "json"));

    assertThat(told.path("blobs").findValuesAsText("result")).containsExactly("mounted", "mounted");
  }

  @Test
  void bytes_thatAreNoModule_arePushedWithAnyOnly() throws IOException {
    Path text = Files.writeString(folder.resolve("a.txt"), "hello");

    Cli.Outcome refused = new Cli().run("images", "push", text.toString(), name("team/text:v1"));
    run("images", "push", "--any", text.toString(), name("team/text:v1"));

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("no WebAssembly module: at byte 0").contains("--any");
    Cli.Outcome shown = new Cli().run("images", "inspect", name("team/text:v1"));
    assertThat(shown.code()).isEqualTo(1);
    assertThat(shown.out()).contains("application/octet-stream");
    assertThat(shown.err()).contains("is no WebAssembly module");
  }

  @Test
  void progress_isABarOnATerminalAndNothingWhenQuiet() throws IOException {
    byte[] large = new byte[3_000_000];
    new Random(1).nextBytes(large);
    Path file = Files.write(folder.resolve("large.bin"), large);
    String[] words = {"images", "push", "--any", file.toString(), name("team/bar:v1")};

    Cli.Outcome bar = new Cli().showingProgress().run(words);
    Cli.Outcome quiet =
        new Cli()
            .showingProgress()
            .run("images", "push", "--any", file.toString(), name("team/bar:v2"), "-q");

    assertThat(bar.err())
        .contains("\r\u001b[K")
        .contains("% of 2.9 MiB")
        .contains(" sent, 2.9 MiB");
    assertThat(quiet.err()).isEmpty();
  }

  @Test
  void login_ofTheProxyOrOfDocker_isUsed() throws IOException {
    Path add = module(Examples.ADD);
    try (DockerRegistry locked = DockerRegistry.withBasicAuth(folder, "alice", "s3cret")) {
      String image = locked.authority() + "/team/add:v1";
      String auth =
          Base64.getEncoder().encodeToString("alice:s3cret".getBytes(StandardCharsets.UTF_8));
      Path home = folder.resolve("home");
      Files.writeString(
          Files.createDirectories(home.resolve(".docker")).resolve("config.json"),
          "{\"auths\":{\"https://%s/v1/\":{\"auth\":\"%s\"}}}".formatted(locked.authority(), auth));
      Cli docker = new Cli().with("HOME", home.toString());
      Cli proxy =
          new Cli()
              .with("PROXY_REGISTRY_URL", locked.authority())
              .with("PROXY_AUTHENTICATE", "true")
              .with("PROXY_REGISTRY_USERNAME", "alice")
              .with("PROXY_REGISTRY_PASSWORD", "s3cret");

      Cli.Outcome nobody = new Cli().run("images", "push", add.toString(), image);

      assertThat(nobody.code()).isEqualTo(1);
      assertThat(nobody.err())
          .contains("image " + image + ": registry " + locked.authority() + " asks for a login")
          .contains("~/.docker/config.json");
      assertThat(docker.run("images", "push", add.toString(), image).err()).contains(" sent, ");
      assertThat(proxy.run("images", "push", add.toString(), "team/add:v2").err())
          .contains(" already there, ");
      assertThat(docker.run("images", "list", locked.authority() + "/team/add").out())
          .isEqualTo("TAG\nv1\nv2\n");
      assertThat(docker.run("inspect", image).code()).isZero();
    }
  }

  @Test
  void what_isNotThere_is3AndNobodyListening_is1() throws IOException {
    Path add = module(Examples.ADD);

    assertThat(new Cli().run("images", "list", name("team/nobody")).code()).isEqualTo(3);
    assertThat(
            new Cli()
                .run("images", "pull", name("team/nobody:v1"), folder.resolve("x").toString())
                .code())
        .isEqualTo(3);
    Cli.Outcome dead =
        new Cli()
            .with("PROXY_REGISTRY_TRIES", "1")
            .run("images", "push", add.toString(), "127.0.0.1:1/team/add:v1");
    assertThat(dead.code()).isEqualTo(1);
    assertThat(dead.err())
        .contains("image 127.0.0.1:1/team/add:v1: cannot reach http://127.0.0.1:1");
  }
}
