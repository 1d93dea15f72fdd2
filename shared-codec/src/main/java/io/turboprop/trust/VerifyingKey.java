package io.turboprop.trust;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A public key that signatures are checked with. The key alone decides the algorithm: ECDSA on
 * P-256, P-384 and P-521, RSA (PKCS #1 1.5) from 2048 bits, or Ed25519. Hashes are SHA-256, as
 * cosign has it; with P-384 and P-521 also those of the curve's strength.
 */
public final class VerifyingKey {
  /** Keys that one file may have. */
  public static final int MOST_IN_A_FILE = 16;

  private static final int LEAST_RSA_BITS = 2048;
  private static final int MOST_RSA_BITS = 8192;
  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]*)-----END \\1-----", Pattern.DOTALL);
  private static final String PUBLIC_KEY = "PUBLIC KEY";

  private final String name;
  private final Digest digest;
  private final PublicKey key;
  private final List<String> algorithms;

  private VerifyingKey(String name, Digest digest, PublicKey key, List<String> algorithms) {
    this.name = name;
    this.digest = digest;
    this.key = key;
    this.algorithms = algorithms;
  }

  /**
   * The keys of a file as {@code cosign generate-key-pair} writes {@code cosign.pub}; there may be
   * several, one after the other.
   *
   * @param name of the file, for messages
   * @throws IllegalArgumentException if there is none, or one that cannot be used; says why
   */
  public static List<VerifyingKey> read(String name, String pem) {
    List<VerifyingKey> keys = new ArrayList<>();
    Matcher block = PEM.matcher(pem);
    while (block.find()) {
      if (!block.group(1).equals(PUBLIC_KEY)) {
        throw new IllegalArgumentException(
            "%s holds a %s; a %s is needed, as cosign.pub has it"
                .formatted(name, block.group(1), PUBLIC_KEY));
      }
      if (keys.size() == MOST_IN_A_FILE) {
        throw new IllegalArgumentException(
            "%s holds more than %d keys".formatted(name, MOST_IN_A_FILE));
      }
      keys.add(of(name, der(name, block.group(2))));
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(
          name + " holds no public key in PEM (-----BEGIN PUBLIC KEY-----)");
    }
    return List.copyOf(keys);
  }

  private static byte[] der(String name, String base64) {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " holds a key that is no base64", e);
    }
  }

  private static VerifyingKey of(String name, byte[] der) {
    for (String family : List.of("EC", "RSA", "Ed25519")) {
      try {
        PublicKey key = KeyFactory.getInstance(family).generatePublic(new X509EncodedKeySpec(der));
        return new VerifyingKey(name, Digest.of(der), key, algorithms(name, key));
      } catch (GeneralSecurityException e) {
        // not of this family; the next one may know it
      }
    }
    throw new IllegalArgumentException(
        name + " holds a key that is none of ECDSA (P-256, P-384, P-521), RSA and Ed25519");
  }

  private static List<String> algorithms(String name, PublicKey key) {
    return switch (key) {
      case ECPublicKey ec ->
          switch (ec.getParams().getCurve().getField().getFieldSize()) {
            case 256 -> List.of("SHA256withECDSA");
            case 384 -> List.of("SHA256withECDSA", "SHA384withECDSA");
            case 521 -> List.of("SHA256withECDSA", "SHA512withECDSA");
            default ->
                throw new IllegalArgumentException(
                    name + " holds an ECDSA key on another curve than P-256, P-384 and P-521");
          };
      case RSAPublicKey rsa -> {
        int bits = rsa.getModulus().bitLength();
        if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS) {
          throw new IllegalArgumentException(
              "%s holds an RSA key of %d bits, expected %d to %d"
                  .formatted(name, bits, LEAST_RSA_BITS, MOST_RSA_BITS));
        }
        yield List.of("SHA256withRSA");
      }
      default -> List.of("Ed25519");
    };
  }

  /** Whether this key made the signature. */
  boolean made(ImageProof.Signature signed) {
    return algorithms.stream().anyMatch(algorithm -> made(algorithm, signed));
  }

  private boolean made(String algorithm, ImageProof.Signature signed) {
    try {
      Signature check = Signature.getInstance(algorithm);
      check.initVerify(key);
      check.update(signed.payload().unsafeArray());
      Bytes signature = signed.signature();
      return check.verify(signature.unsafeArray());
    } catch (SignatureException e) {
      return false; // not even in the form of such a signature
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }

  /** The file and the first digits of the key's SHA-256: {@code ops.pub (sha256:0123456789ab)}. */
  @Override
  public String toString() {
    return "%s (sha256:%s)".formatted(name, digest.brief());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifyingKey that && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }
}
