package io.turboprop.codec;

import io.turboprop.model.Bytes;
import io.turboprop.model.ImageProof;
import io.turboprop.model.ImageProof.Signature;
import java.util.ArrayList;
import java.util.List;

/** Proofs of images, within answers and in files of their own. */
public final class ImageProofs {
  private ImageProofs() {}

  public static byte[] encode(ImageProof proof) {
    return JsonOut.object(out -> write(out, proof));
  }

  /**
   * @throws MalformedMessageException if it is no proof
   */
  public static ImageProof decode(byte[] bytes) {
    return read(Fields.read("proof", bytes));
  }

  static void write(JsonOut out, ImageProof proof) {
    out.texts("documents", proof.documents().stream().map(Bytes::base64).toList());
    out.objects(
        "signatures",
        proof.signatures(),
        (each, signature) -> {
          each.base64("payload", signature.payload());
          each.base64("signature", signature.signature());
        });
  }

  static ImageProof read(Fields fields) {
    List<Bytes> documents =
        fields.texts("documents").stream()
            .map(text -> fields.parsed("documents", text, Bytes::ofBase64))
            .toList();
    List<Signature> signatures = new ArrayList<>();
    for (Fields each : fields.objects("signatures")) {
      signatures.add(signature(each));
    }
    try {
      return new ImageProof(documents, signatures);
    } catch (IllegalArgumentException e) {
      throw fields.wrong("documents", "is refused: " + e.getMessage());
    }
  }

  private static Signature signature(Fields fields) {
    Bytes payload = fields.value("payload", Bytes::ofBase64);
    return fields.value("signature", text -> new Signature(payload, Bytes.ofBase64(text)));
  }
}
