package io.turboprop.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.ImageRef;
import io.turboprop.trust.Verdict.Verified;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What cosign 2.4.3 put into a registry: an image signed with four keys, one after the other, and
 * an index signed with the first. The files are byte for byte what the registry gave.
 */
final class CosignFilesTest {
  private static final ImageRef.Oci IMAGE =
      (ImageRef.Oci) ImageRef.parse("127.0.0.1:5999/team/add:v1");
  private static final Digest MODULE = Digest.of(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});

  @ParameterizedTest
  @ValueSource(strings = {"ecdsa.pub", "rsa.pub", "ed25519.pub", "p384.pub"})
  void image_signedByCosign_isVerifiedByEachOfItsKeys(String key) throws IOException {
    var proof = new ImageProof(List.of(file("manifest.json")), signatures("signatures", "payload"));

    assertThat(check(key).of(proof, IMAGE, MODULE)).isInstanceOf(Verified.class);
  }

  @Test
  void index_signedByCosign_isVerifiedByItsKeyOnly() throws IOException {
    var proof =
        new ImageProof(
            List.of(file("index.json"), file("manifest.json")),
            signatures("index-signatures", "index-payload"));

    assertThat(check("ecdsa.pub").of(proof, IMAGE, MODULE)).isInstanceOf(Verified.class);
    assertThat(check("rsa.pub").of(proof, IMAGE, MODULE)).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void tag_ofTheSignatures_isCosigns() throws IOException {
    assertThat(SignatureManifest.tagOf(Digest.of(file("manifest.json").unsafeArray())))
        .isEqualTo("sha256-d4519cf44eb4d9f4a48daed197b1e574b3e0be8b480b8f8602f8843f379ffa00.sig");
  }

  private static List<ImageProof.Signature> signatures(String manifest, String payload)
      throws IOException {
    Bytes signed = file(payload + ".json");
    return SignatureManifest.read(file(manifest + ".json")).stream()
        .peek(entry -> assertThat(entry.blob()).isEqualTo(Digest.of(signed.unsafeArray())))
        .map(entry -> entry.with(signed))
        .toList();
  }

  private static ProofCheck check(String key) throws IOException {
    return new ProofCheck(VerifyingKey.read(key, new String(file(key).unsafeArray(), UTF_8)));
  }

  private static Bytes file(String name) throws IOException {
    try (InputStream in = CosignFilesTest.class.getResourceAsStream("/cosign/" + name)) {
      return Bytes.wrap(Objects.requireNonNull(in, name).readAllBytes());
    }
  }
}
