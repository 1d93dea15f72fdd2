package io.turboprop.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;

/** Signs as {@code cosign sign --key} does; with a key of its own. */
public final class Signer {
  private final KeyPair pair;
  private final String algorithm;

  private Signer(KeyPair pair, String algorithm) {
    this.pair = pair;
    this.algorithm = algorithm;
  }

  /** With ECDSA on P-256, cosign's usual. */
  public static Signer make() {
    return ec("secp256r1", "SHA256withECDSA");
  }

  static Signer ec(String curve, String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return new Signer(generator.generateKeyPair(), algorithm);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static Signer of(String family, int bits, String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
      generator.initialize(bits);
      return new Signer(generator.generateKeyPair(), algorithm);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** As {@code cosign.pub}. */
  public String pem() {
    String base64 =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pair.getPublic().getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
  }

  public VerifyingKey key(String name) {
    return VerifyingKey.read(name, pem()).getFirst();
  }

  public ImageProof.Signature sign(Digest manifest) {
    return sign(payload(manifest));
  }

  ImageProof.Signature sign(String payload) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(pair.getPrivate());
      signature.update(payload.getBytes(UTF_8));
      return new ImageProof.Signature(
          Bytes.wrap(payload.getBytes(UTF_8)), Bytes.wrap(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String payload(Digest manifest) {
    return """
        {"critical":{"identity":{"docker-reference":"r.example/team/add"},"image":{"docker-manifest-digest":"%s"},"type":"cosign container image signature"},"optional":null}"""
        .formatted(manifest);
  }

  /** As a bundle of cosign 3 holds it. */
  public ImageProof.Signature signAsStatement(Digest manifest) {
    return signStatement(statement(manifest));
  }

  ImageProof.Signature signStatement(String statement) {
    return sign(
        new String(Dsse.encoding(Bytes.wrap(statement.getBytes(UTF_8))).unsafeArray(), UTF_8));
  }

  static String statement(Digest manifest) {
    return """
        {"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"%s"},"annotations":{}}],"predicateType":"https://sigstore.dev/cosign/sign/v1","predicate":{}}"""
        .formatted(manifest.hex());
  }

  public static String bundle(ImageProof.Signature signature) {
    return """
        {"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"x"}},"dsseEnvelope":{"payload":"%s","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"%s"}]}}"""
        .formatted(Dsse.bodyOf(signature.payload()).base64(), signature.signature().base64());
  }

  /**
   * @param predicateType what the manifest says that it is about; empty for nothing
   */
  public static String manifestOfBundle(String bundle, String predicateType) {
    String annotations =
        predicateType.isEmpty()
            ? "{}"
            : "{\"dev.sigstore.bundle.predicateType\":\"" + predicateType + "\"}";
    return """
        {"schemaVersion":2,"artifactType":"application/vnd.dev.sigstore.bundle.v0.3+json","layers":[{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","size":%d,"digest":"%s"}],"annotations":%s}"""
        .formatted(bundle.length(), Digest.of(bundle.getBytes(UTF_8)), annotations);
  }

  /** The image in which cosign keeps signatures. */
  public static String manifestOf(List<ImageProof.Signature> signatures) {
    List<String> layers =
        signatures.stream()
            .map(
                one ->
                    """
                    {"mediaType":"application/vnd.dev.cosign.simplesigning.v1+json","size":%d,"digest":"%s","annotations":{"dev.cosignproject.cosign/signature":"%s"}}"""
                        .formatted(
                            one.payload().length(),
                            Digest.of(one.payload().unsafeArray()),
                            one.signature().base64()))
            .toList();
    return """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":2,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},"layers":[%s]}"""
        .formatted(String.join(",", layers));
  }
}
