package io.turboprop.manager.api;

import io.turboprop.codec.Fields;
import io.turboprop.codec.JsonOut;
import io.turboprop.manager.requirement.Affinity;
import io.turboprop.manager.requirement.Attribute;
import io.turboprop.manager.requirement.Concurrency;
import io.turboprop.manager.requirement.Constraint;
import io.turboprop.manager.requirement.ConstraintText;
import io.turboprop.manager.requirement.Names;
import io.turboprop.manager.requirement.Requirements;
import io.turboprop.manager.requirement.Resource;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.requirement.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a task asks of its place, in task documents and answers. What is wrong is refused with its
 * path and what may stand there.
 */
final class RequirementForm {
  private static final Predicate<String> FILLED = Predicate.not(String::isEmpty);

  private RequirementForm() {}

  /** Empty if the document says nothing about it. */
  static Optional<Requirements> requirements(Fields fields) {
    var requirements =
        new Requirements(
            resources(fields.objectOrEmpty("resources")),
            constraints(fields),
            affinities(fields),
            name(fields, "spread", key -> Attribute.label(key).key()),
            name(fields, "anti_affinity", Names::key),
            name(fields, "strategy", Strategy::parse),
            name(fields, "queue", Names::queue),
            fields.optionalObject("max_concurrent").map(RequirementForm::concurrency));
    return Optional.of(requirements).filter(Predicate.not(Requirements.NONE::equals));
  }

  private static <T> Optional<T> name(Fields fields, String name, Function<String, T> parse) {
    return fields.optionalText(name).filter(FILLED).map(text -> fields.parsed(name, text, parse));
  }

  private static Resources resources(Fields fields) {
    return new Resources(
        amount(fields, Resource.CPU),
        amount(fields, Resource.MEMORY),
        amount(fields, Resource.DISK),
        amount(fields, Resource.SLOTS));
  }

  private static long amount(Fields fields, Resource resource) {
    return fields.whole(resource.field(), 0, resource.most(), 0);
  }

  private static List<Constraint> constraints(Fields fields) {
    List<String> texts = fields.texts("constraints");
    requireCount(fields, "constraints", texts.size());
    List<Constraint> constraints = new ArrayList<>();
    for (String text : texts) {
      String place = "constraints[" + constraints.size() + "]";
      constraints.add(fields.parsed(place, text, ConstraintText::parse));
    }
    return constraints;
  }

  private static List<Affinity> affinities(Fields fields) {
    if (!fields.has("affinity")) {
      return List.of();
    }
    List<Fields> all = fields.objects("affinity");
    requireCount(fields, "affinity", all.size());
    return all.stream().map(RequirementForm::affinity).toList();
  }

  private static Affinity affinity(Fields fields) {
    Constraint constraint = fields.value("constraint", ConstraintText::parse);
    long weight = fields.whole("weight", -Affinity.MOST_WEIGHT, Affinity.MOST_WEIGHT);
    if (weight == 0) {
      throw fields.wrong("weight", "must not be 0, which would mean nothing");
    }
    return new Affinity(constraint, (int) weight);
  }

  private static Concurrency concurrency(Fields fields) {
    return new Concurrency(
        fields.value("key", Names::key), (int) fields.whole("most", 1, Concurrency.MOST));
  }

  private static void requireCount(Fields fields, String name, int count) {
    if (count > Requirements.MOST_CONSTRAINTS) {
      throw fields.wrong(
          name, "has " + count + " elements, at most " + Requirements.MOST_CONSTRAINTS);
    }
  }

  static void write(JsonOut out, Requirements needs) {
    if (!needs.resources().equals(Resources.NONE)) {
      out.object("resources", needs.resources(), RequirementForm::resources);
    }
    out.textsIf("constraints", needs.constraints().stream().map(Constraint::toString).toList());
    if (!needs.affinity().isEmpty()) {
      out.objects("affinity", needs.affinity(), RequirementForm::affinity);
    }
    out.textIf("spread", needs.spread());
    out.textIf("anti_affinity", needs.antiAffinity());
    out.textIf("strategy", needs.strategy().map(Strategy::word));
    out.textIf("queue", needs.queue());
    needs
        .maxConcurrent()
        .ifPresent(most -> out.object("max_concurrent", most, RequirementForm::concurrency));
  }

  static void resources(JsonOut out, Resources resources) {
    for (Resource resource : Resource.values()) {
      out.wholeIf(resource.field(), resources.of(resource));
    }
  }

  private static void affinity(JsonOut out, Affinity affinity) {
    out.text("constraint", affinity.constraint().toString());
    out.whole("weight", affinity.weight());
  }

  private static void concurrency(JsonOut out, Concurrency concurrency) {
    out.text("key", concurrency.key());
    out.whole("most", concurrency.most());
  }
}
