package io.turboprop.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SignatureManifestTest {
  private static final Digest SIGNED = Digest.of(new byte[1]);
  private static final Signer SIGNER = Signer.make();

  @Test
  void read_ofTenThousandSignatures_givesTheNewest() {
    ImageProof.Signature newest = SIGNER.sign(SIGNED);
    List<ImageProof.Signature> all =
        new ArrayList<>(Collections.nCopies(9_999, Signer.make().sign(SIGNED)));
    all.add(newest);

    List<SignatureManifest.Entry> read = read(Signer.manifestOf(all));

    assertThat(read).hasSize(ImageProof.MOST_SIGNATURES);
    assertThat(read.getLast().with(newest.payload())).isEqualTo(newest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"mediaType\":\"text/plain\"",
        "\"size\":0",
        "\"size\":16385",
        "\"size\":-1",
        "\"digest\":\"sha512:1\"",
        "\"annotations\":{\"dev.cosignproject.cosign/signature\":\"!\"}",
        "\"annotations\":{\"dev.cosignproject.cosign/signature\":\"\"}",
        "\"annotations\":{}",
      })
  void read_ofALayerThatIsNoSignature_givesTheOthers(String wrong) {
    String manifest = Signer.manifestOf(List.of(SIGNER.sign(SIGNED), SIGNER.sign(SIGNED)));
    String field = wrong.substring(0, wrong.indexOf(':'));
    int at = manifest.lastIndexOf(field + ":");
    int end =
        field.equals("\"annotations\"") ? manifest.lastIndexOf("}}]") + 1 : comma(manifest, at);
    String spoilt = manifest.substring(0, at) + wrong + manifest.substring(end);

    assertThat(read(spoilt)).hasSize(1);
  }

  private static int comma(String manifest, int from) {
    return manifest.indexOf(',', from);
  }

  @Test
  void read_ofABundle_givesItsSignature() {
    ImageProof.Signature signature = SIGNER.signStatement(Signer.statement(SIGNED));
    String bundle = Signer.bundle(signature);

    List<SignatureManifest.Entry> read = read(Signer.manifestOfBundle(bundle, ""));

    assertThat(read).hasSize(1);
    assertThat(read.getFirst().blob()).isEqualTo(Digest.of(bundle.getBytes(UTF_8)));
    assertThat(read.getFirst().with(Bytes.wrap(bundle.getBytes(UTF_8)))).isEqualTo(signature);
  }

  @Test
  void read_ofABundleWithSomethingElseAboutTheImage_givesNothing() {
    assertThat(read(Signer.manifestOfBundle("{}", "https://slsa.dev/provenance/v1"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "{}",
        "{\"messageSignature\":{}}",
        "{\"dsseEnvelope\":{\"payloadType\":\"text/plain\",\"payload\":\"e30=\",\"signatures\":[{\"sig\":\"e30=\"}]}}",
        "{\"dsseEnvelope\":{\"payloadType\":\"application/vnd.in-toto+json\",\"payload\":\"e30=\",\"signatures\":[]}}",
        "{\"dsseEnvelope\":{\"payloadType\":\"application/vnd.in-toto+json\",\"payload\":\"!\",\"signatures\":[{\"sig\":\"e30=\"}]}}",
        "{\"dsseEnvelope\":{\"payloadType\":\"application/vnd.in-toto+json\",\"payload\":\"e30=\",\"signatures\":[{\"sig\":\"\"}]}}",
      })
  void bundle_thatHoldsNoSignedStatement_isRefused(String bundle) {
    SignatureManifest.Entry entry = read(Signer.manifestOfBundle(bundle, "")).getFirst();

    assertThatThrownBy(() -> entry.with(Bytes.wrap(bundle.getBytes(UTF_8))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "7", "{}", "{\"layers\":{}}", "{\"manifests\":[]}"})
  void read_ofSomethingElse_saysSo(String manifest) {
    assertThatThrownBy(() -> read(manifest))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the manifest of its signatures");
  }

  @Test
  void proof_ofMoreThanFits_keepsTheNewest() {
    var large = new ImageProof.Signature(Bytes.wrap(new byte[16 << 10]), Bytes.wrap(new byte[1]));
    var newest = new ImageProof.Signature(Bytes.wrap(new byte[10]), Bytes.wrap(new byte[1]));
    List<ImageProof.Signature> all = new ArrayList<>(Collections.nCopies(100, large));
    all.add(newest);

    ImageProof proof = ImageProof.fitting(List.of(Bytes.wrap(new byte[1000])), all);

    assertThat(proof.signatures()).hasSize(12).last().isEqualTo(newest);
  }

  private static List<SignatureManifest.Entry> read(String manifest) {
    return SignatureManifest.read(Bytes.wrap(manifest.getBytes(UTF_8)));
  }
}
