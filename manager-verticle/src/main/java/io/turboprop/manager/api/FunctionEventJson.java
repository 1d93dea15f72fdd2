package io.turboprop.manager.api;

import io.turboprop.codec.JsonOut;
import io.turboprop.manager.function.FunctionEvent;
import io.turboprop.manager.function.Revision;
import io.turboprop.manager.function.RevisionSource;
import io.turboprop.manager.function.Route;

/** What is particular to an event of a function. Shows no environment. */
final class FunctionEventJson {
  private FunctionEventJson() {}

  static void write(JsonOut out, FunctionEvent event) {
    switch (event) {
      case FunctionEvent.FunctionDeployed deployed -> {
        revision(out, deployed.revision());
        out.flag("switch_when_ready", deployed.awaits());
        deployed.route().ifPresent(route -> route(out, "route", route));
        out.textIf("by", deployed.by());
      }
      case FunctionEvent.FunctionRedeployed again -> {
        out.text("revision", again.revision().value());
        out.flag("switch_when_ready", again.awaits());
        out.textIf("by", again.by());
      }
      case FunctionEvent.FunctionSwitched switched -> {
        out.text("cause", FunctionJson.word(switched.cause()));
        switched.from().ifPresent(from -> route(out, "from", from));
        route(out, "to", switched.to());
        out.textIf("by", switched.by());
      }
      case FunctionEvent.FunctionRevisionReady ready -> {
        out.text("revision", ready.revision().value());
        out.text("digest", ready.digest().toString());
        ready.route().ifPresent(route -> route(out, "route", route));
        out.textIf("by", ready.by());
      }
      case FunctionEvent.FunctionRevisionFailed failed ->
          out.text("revision", failed.revision().value());
      case FunctionEvent.FunctionRevisionDeleted deleted -> {
        out.text("revision", deleted.revision().value());
        out.textIf("by", deleted.by());
      }
      case FunctionEvent.FunctionDeleted deleted -> {
        out.flag("forced", deleted.forced());
        out.textIf("by", deleted.by());
      }
    }
  }

  private static void revision(JsonOut out, Revision revision) {
    out.text("revision", revision.name().value());
    if (revision.source() instanceof RevisionSource.Image image) {
      out.text("image", image.reference());
    }
    out.textIf("digest", revision.source().digest());
    out.text("state", revision.state().word());
  }

  private static void route(JsonOut out, String name, Route route) {
    out.object(name, route, FunctionJson::weights);
  }
}
