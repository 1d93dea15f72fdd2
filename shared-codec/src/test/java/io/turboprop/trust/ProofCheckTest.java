package io.turboprop.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.ImageRef;
import io.turboprop.trust.Verdict.Refused;
import io.turboprop.trust.Verdict.Verified;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ProofCheckTest {
  private static final ImageRef.Oci TAG = (ImageRef.Oci) ImageRef.parse("r.example/team/add:v1");
  private static final Digest MODULE = Digest.of("module".getBytes(UTF_8));
  private static final Digest OTHER = Digest.of("other".getBytes(UTF_8));
  private static final Bytes MANIFEST = manifest(MODULE, OTHER);
  private static final Bytes INDEX = index(digest(MANIFEST));
  private static final Signer OURS = Signer.make();
  private static final ProofCheck CHECK = new ProofCheck(List.of(OURS.key("ops.pub")));

  private static Bytes manifest(Digest module, Digest readme) {
    return text(
        """
        {"schemaVersion":2,"layers":[{"mediaType":"text/plain","digest":"%s","size":100},{"mediaType":"application/wasm","digest":"%s","size":8}]}"""
            .formatted(readme, module));
  }

  private static Bytes index(Digest manifest) {
    return text(
        """
        {"schemaVersion":2,"manifests":[{"digest":"%s","size":9,"platform":{"os":"linux","architecture":"amd64"}},{"digest":"%s","size":9,"platform":{"os":"wasip1","architecture":"wasm"}}]}"""
            .formatted(OTHER, manifest));
  }

  private static Bytes text(String json) {
    return Bytes.wrap(json.getBytes(UTF_8));
  }

  private static Digest digest(Bytes document) {
    return Digest.of(document.unsafeArray());
  }

  private static ImageProof proof(List<Bytes> documents, ImageProof.Signature... signatures) {
    return new ImageProof(documents, List.of(signatures));
  }

  @Test
  void image_signedByAKnownKey_isVerifiedWithItsModule() {
    Verdict verdict = CHECK.of(proof(List.of(MANIFEST), OURS.sign(digest(MANIFEST))), TAG, MODULE);

    assertThat(verdict).isEqualTo(new Verified(OURS.key(""), digest(MANIFEST), MODULE));
  }

  @Test
  void image_signedByAStatement_isVerified() {
    var proof = proof(List.of(MANIFEST), OURS.signStatement(Signer.statement(digest(MANIFEST))));

    assertThat(CHECK.of(proof, TAG, MODULE)).isInstanceOf(Verified.class);
  }

  @Test
  void index_signedAsAWhole_isVerifiedWithTheModuleOfItsWasmEntry() {
    var proof = proof(List.of(INDEX, MANIFEST), OURS.sign(digest(INDEX)));

    assertThat(CHECK.of(proof, TAG, MODULE)).isInstanceOf(Verified.class);
  }

  @Test
  void index_ofWhichTheImageAloneIsSigned_isVerified() {
    var proof = proof(List.of(INDEX, MANIFEST), OURS.sign(digest(MANIFEST)));

    assertThat(CHECK.of(proof, TAG, MODULE)).isInstanceOf(Verified.class);
  }

  static Stream<Arguments> hostile() {
    Digest signed = digest(MANIFEST);
    ImageProof.Signature good = OURS.sign(signed);
    byte[] cut = new byte[good.signature().length() - 1];
    System.arraycopy(good.signature().unsafeArray(), 0, cut, 0, cut.length);
    Bytes elsewhere = manifest(OTHER, MODULE);
    return Stream.of(
        Arguments.of(
            "no signature", proof(List.of(MANIFEST)), "manifest " + signed + " has no signature"),
        Arguments.of(
            "wrong key",
            proof(List.of(MANIFEST), Signer.make().sign(signed)),
            "has 1 signature, none by ops.pub (sha256:"),
        Arguments.of(
            "another algorithm",
            proof(List.of(MANIFEST), Signer.of("Ed25519", 255, "Ed25519").sign(signed)),
            "has 1 signature, none by ops.pub"),
        Arguments.of(
            "truncated",
            proof(List.of(MANIFEST), new ImageProof.Signature(good.payload(), Bytes.wrap(cut))),
            "has 1 signature, none by"),
        Arguments.of(
            "payload changed by a space",
            proof(
                List.of(MANIFEST),
                new ImageProof.Signature(text(Signer.payload(signed) + " "), good.signature())),
            "has 1 signature, none by"),
        Arguments.of(
            "all zeros, as some verifiers once took them",
            proof(
                List.of(MANIFEST),
                new ImageProof.Signature(
                    good.payload(), Bytes.wrap(new byte[] {48, 6, 2, 1, 0, 2, 1, 0}))),
            "has 1 signature, none by"),
        Arguments.of(
            "for another image",
            proof(List.of(MANIFEST), OURS.sign(OTHER)),
            "no signature is for manifest " + signed + ": key ops.pub (sha256:"),
        Arguments.of(
            "of something that is no image",
            proof(
                List.of(MANIFEST),
                OURS.sign(Signer.payload(signed).replace("container image", "blob"))),
            "its payload is no \"cosign container image signature\""),
        Arguments.of(
            "of no digest",
            proof(
                List.of(MANIFEST),
                OURS.sign("{\"critical\":{\"type\":\"cosign container image signature\"}}")),
            "its payload names no digest of a manifest"),
        Arguments.of(
            "statement about something else",
            proof(
                List.of(MANIFEST),
                OURS.signStatement(Signer.statement(signed).replace("cosign/sign", "slsa/other"))),
            "its statement is no https://sigstore.dev/cosign/sign/v1"),
        Arguments.of(
            "statement about another image",
            proof(List.of(MANIFEST), OURS.signStatement(Signer.statement(OTHER))),
            "no signature is for manifest " + signed),
        Arguments.of(
            "statement about two images",
            proof(
                List.of(MANIFEST),
                OURS.signStatement(
                    Signer.statement(signed).replace("\"subject\":[", "\"subject\":[{},"))),
            "its statement is about 2 subjects, expected 1"),
        Arguments.of(
            "statement that is longer than it says",
            proof(
                List.of(MANIFEST),
                OURS.sign("DSSEv1 28 application/vnd.in-toto+json 2 " + Signer.statement(signed))),
            "its statement is not as long as it says"),
        Arguments.of(
            "of no JSON", proof(List.of(MANIFEST), OURS.sign("[")), "its payload is no JSON"),
        Arguments.of(
            "manifest of another module",
            proof(List.of(elsewhere), OURS.sign(digest(elsewhere))),
            "has module " + OTHER + ", not " + MODULE),
        Arguments.of(
            "signed index beside a foreign image",
            proof(List.of(INDEX, elsewhere), OURS.sign(digest(INDEX))),
            "its index names manifest " + signed + ", given was " + digest(elsewhere)),
        Arguments.of(
            "signed image below an index that names another",
            proof(List.of(index(OTHER), MANIFEST), good),
            "its index names manifest " + OTHER),
        Arguments.of(
            "signed image behind one that is not",
            proof(List.of(elsewhere, MANIFEST), good),
            "there is more behind the manifest " + digest(elsewhere)),
        Arguments.of(
            "index without its image",
            proof(List.of(INDEX), OURS.sign(digest(INDEX))),
            "is named, no image"),
        Arguments.of("no manifest at all", proof(List.of(text("[]")), good), "not a JSON object"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void proof_thatIsWrong_isRefusedWithTheReason(String name, ImageProof proof, String reason) {
    Verdict verdict = CHECK.of(proof, TAG, MODULE);

    assertThat(verdict)
        .isInstanceOfSatisfying(Refused.class, r -> assertThat(r.why()).contains(reason));
  }

  @Test
  void proof_ofAnotherManifestThanTheNameIsPinnedTo_isRefused() {
    var pinned = (ImageRef.Oci) ImageRef.parse("r.example/team/add:v1@" + OTHER);

    Verdict verdict = CHECK.of(proof(List.of(MANIFEST), OURS.sign(digest(MANIFEST))), pinned);

    assertThat(verdict)
        .isEqualTo(new Refused("what was given for it is manifest " + digest(MANIFEST)));
  }

  @Test
  void goodSignature_amongOthersOfStrangers_counts() {
    ImageProof.Signature strange = Signer.make().sign(digest(MANIFEST));
    var all =
        Stream.concat(
                Stream.of(OURS.sign(digest(MANIFEST))),
                Collections.nCopies(ImageProof.MOST_SIGNATURES - 1, strange).stream())
            .toList();

    assertThat(CHECK.of(new ImageProof(List.of(MANIFEST), all), TAG)).isInstanceOf(Verified.class);
  }

  static Stream<Signer> signers() {
    return Stream.of(
        Signer.ec("secp384r1", "SHA256withECDSA"),
        Signer.ec("secp384r1", "SHA384withECDSA"),
        Signer.ec("secp521r1", "SHA256withECDSA"),
        Signer.ec("secp521r1", "SHA512withECDSA"),
        Signer.of("RSA", 2048, "SHA256withRSA"),
        Signer.of("Ed25519", 255, "Ed25519"));
  }

  @ParameterizedTest
  @MethodSource("signers")
  void keys_ofEachKind_verifyWhatTheySigned_andNothingElse(Signer signer) {
    var check = new ProofCheck(List.of(OURS.key("a.pub"), signer.key("b.pub")));

    assertThat(check.of(proof(List.of(MANIFEST), signer.sign(digest(MANIFEST))), TAG))
        .isEqualTo(new Verified(signer.key(""), digest(MANIFEST), MODULE));
    assertThat(check.of(proof(List.of(MANIFEST), signer.sign(OTHER)), TAG))
        .isInstanceOf(Refused.class);
  }
}
