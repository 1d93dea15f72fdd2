package io.turboprop.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageRefTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "add,                                , add,              ",
    "add:v1,                             , add,              v1",
    "team/add,                           , team/add,         ",
    "team/add:v1,                        , team/add,         v1",
    "registry.example.org/team/add:v1,   registry.example.org, team/add, v1",
    "localhost/add:v1,                   localhost,          add, v1",
    "localhost:5000/add,                 localhost:5000,     add, ",
    "127.0.0.1:5000/a/b/c:1.2.3,         127.0.0.1:5000,     a/b/c, 1.2.3",
    "host:443/a__b/c-d/e.f/g--h:_X,      host:443,           a__b/c-d/e.f/g--h, _X",
    "[::1]:5000/add:v1,                  [::1]:5000,         add, v1",
    "httpd:2,                            , httpd,            2",
  })
  void parse_registryName_isTakenApart(
      String text, String registry, String repository, String tag) {
    assertThat(ImageRef.parse(text))
        .isEqualTo(
            new ImageRef.Oci(
                text,
                Optional.ofNullable(registry),
                repository,
                Optional.ofNullable(tag),
                Optional.empty()));
  }

  @Test
  void parse_nameWithDigest_hasIt() {
    assertThat(ImageRef.parse("h.io/add@sha256:" + HEX))
        .isEqualTo(
            new ImageRef.Oci(
                "h.io/add@sha256:" + HEX,
                Optional.of("h.io"),
                "add",
                Optional.empty(),
                Optional.of(new Digest(HEX))));
  }

  @Test
  void parse_nameWithTagAndDigest_hasBoth() {
    assertThat(ImageRef.parse("h.io:80/add:v1@sha256:" + HEX))
        .isEqualTo(
            new ImageRef.Oci(
                "h.io:80/add:v1@sha256:" + HEX,
                Optional.of("h.io:80"),
                "add",
                Optional.of("v1"),
                Optional.of(new Digest(HEX))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://h/a.wasm",
        "https://h:8443/a?x=1&y=2",
        "HTTPS://user@h/a",
        "http://[::1]/a"
      })
  void parse_url_isHttp(String text) {
    assertThat(ImageRef.parse(text)).isEqualTo(new ImageRef.Http(text, URI.create(text)));
  }

  @ParameterizedTest
  @CsvSource({
    "oci:/var/lib/images, /var/lib/images, ",
    "oci:/images:v1, /images, v1",
    "oci:images, images, ",
    "oci:C:/images, C:/images, ",
    "oci:../x:1.0, ../x, 1.0"
  })
  void parse_layout_hasPathAndTag(String text, String path, String tag) {
    assertThat(ImageRef.parse(text))
        .isEqualTo(new ImageRef.Layout(text, path, Optional.ofNullable(tag), Optional.empty()));
  }

  @Test
  void parse_layoutWithDigest_isFixed() {
    String text = "oci:/images/a@b:v1@sha256:" + HEX;

    ImageRef ref = ImageRef.parse(text);

    assertThat(ref)
        .isEqualTo(
            new ImageRef.Layout(
                text, "/images/a@b", Optional.of("v1"), Optional.of(new Digest(HEX))));
    assertThat(ref.fixedTo()).contains(new Digest(HEX));
  }

  @ParameterizedTest
  @ValueSource(strings = {"team/add", "h.io:80/team/add:v1", "oci:/images", "oci:/images:v1"})
  void pinnedTo_aName_standsForThatManifestForEver(String name) {
    ImageRef ref = ImageRef.parse(name);

    ImageRef pinned = ref.pinnedTo(new Digest(HEX));

    assertThat(ref.pinnable()).isTrue();
    assertThat(pinned.text()).isEqualTo(name + "@sha256:" + HEX);
    assertThat(pinned.fixedTo()).contains(new Digest(HEX));
    assertThat(pinned.pinnable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"team/add@sha256:%s", "oci:a@sha256:%s", "http://h/%s", "blob:sha256:%s"})
  void pinnedTo_whatIsFixedOrNobodysToPin_isRefused(String form) {
    String text = form.formatted(HEX);
    ImageRef ref = ImageRef.parse(text);

    assertThat(ref.pinnable()).isFalse();
    assertThatThrownBy(() -> ref.pinnedTo(new Digest(HEX)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text);
  }

  @Test
  void pinnable_nameTooLongForADigestBehindIt_isNot() {
    assertThat(ImageRef.parse("a".repeat(1_976)).pinnable()).isTrue();
    assertThat(ImageRef.parse("a".repeat(1_977)).pinnable()).isFalse();
  }

  @Test
  void parse_blob_hasDigest() {
    assertThat(ImageRef.parse("blob:sha256:" + HEX))
        .isEqualTo(new ImageRef.Blob("blob:sha256:" + HEX, new Digest(HEX)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "Add",
        "team/Add:v1",
        "add:",
        "add:-v1",
        "add:v 1",
        "add@",
        "add@sha256:123",
        "add@md5:d41d8cd98f00b204e9800998ecf8427e",
        "/add",
        "team//add",
        "team/",
        "a..b",
        "-add",
        "add-",
        "a b",
        "ä",
        "../etc/passwd",
        "./add",
        "h.io:http/add",
        "-h.io/add",
        "user@h.io/add",
        "http://",
        "http:///path",
        "https://h/%zz",
        "http://h/a b",
        "oci:",
        "oci::v1",
        "blob:",
        "blob:sha256:XYZ",
        "ftp://h/a",
        "h.io/",
        "h.io:/add"
      })
  void parse_malformed_isRefused(String text) {
    assertThatThrownBy(() -> ImageRef.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void parse_upperCaseRepository_saysWhatIsWanted() {
    assertThatThrownBy(() -> ImageRef.parse("team/Add:v1"))
        .hasMessage(
            "image reference \"team/Add:v1\": repository \"team/Add\" must be lower-case words"
                + " separated by . _ - and /");
  }

  @Test
  void parse_tagTooLong_isRefused() {
    assertThat(ImageRef.parse("add:" + "v".repeat(128))).isInstanceOf(ImageRef.Oci.class);
    assertThatThrownBy(() -> ImageRef.parse("add:" + "v".repeat(129)))
        .hasMessageEndingWith("is not a tag");
  }

  @Test
  void parse_textTooLong_isRefused() {
    assertThatThrownBy(() -> ImageRef.parse("a".repeat(ImageRef.MAX_LENGTH + 1)))
        .hasMessage("image reference must have 1 to 2048 characters");
  }
}
