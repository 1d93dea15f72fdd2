package io.turboprop.cli.inspect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.oci.Images;
import io.turboprop.cli.oci.Registries;
import io.turboprop.cli.oci.RegistryShelf;
import io.turboprop.cli.oci.Shelf;
import io.turboprop.image.manifest.Descriptor;
import io.turboprop.image.manifest.MalformedManifestException;
import io.turboprop.model.ImageRef;
import io.turboprop.module.MalformedModuleException;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.trust.VerifyingKey;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * An image, had in the way the proxy has it: with its registry client, its settings, and verified.
 *
 * @param environment for the settings of registries
 * @param keys of which one must have signed; none: signatures are shown and not checked
 */
record ImageSource(ImageRef image, Map<String, String> environment, List<VerifyingKey> keys)
    implements ModuleSource {

  @Override
  public ObjectNode read(Inspector inspector) throws IOException {
    try (Shelf shelf = Registries.open(image, environment, RegistryShelf.Wish.toRead())) {
      Images.Found found = Images.find(shelf, Registries.reference(image));
      Descriptor module = found.module();
      ObjectNode facts;
      try {
        facts = shelf.read(module, had -> {}, inspector::inspect);
      } catch (MalformedModuleException e) {
        String problem =
            "image %s: its layer %s (%s) is no WebAssembly module: %s"
                .formatted(image.text(), module.digest(), module.mediaType(), e.getMessage());
        facts = Json.object().put("source", image.text()).put(PROBLEM, problem);
      }
      ObjectNode told = ImageJson.of(found);
      SignatureJson.put(told, shelf, found, image, keys);
      facts.set("image", told);
      return facts;
    } catch (ImageException e) {
      throw Registries.refused(e, image.text());
    } catch (MalformedManifestException e) {
      throw Registries.refused(e, image.text());
    }
  }
}
