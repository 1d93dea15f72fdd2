package io.turboprop.manager.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.join.Admission.Admitted;
import io.turboprop.manager.join.Admission.Refused;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.PropletId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JoinRegisterTest {
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
  private static final String ID = "0b9c6a52-4a3f-4c11-9d55-5f0c7c1c0a01";
  private static final Pass PASS = Pass.of(ID + ".secret");
  private static final PropletId P1 = new PropletId("11111111-aaaa");
  private static final PropletId P2 = new PropletId("22222222-bbbb");
  private static final Digest KEY = Digest.ofText("key");
  private static final Digest MACHINE = Digest.ofText("machine");
  private static final JoinWish NAMELESS = new JoinWish("", Map.of(), Optional.of(MACHINE));

  private final JoinRegister register =
      new JoinRegister(Optional.of(Digest.ofText("a-standing-token")));

  @Test
  void token_good_givesAnIdentityAndCostsOneUse() {
    register.put(token(2, Map.of()));

    Admitted admitted = admitted(PASS, NAMELESS, P1);

    assertThat(admitted.isNew()).isTrue();
    assertThat(admitted.joined())
        .isEqualTo(new Joined(P1, "", KEY, Optional.of(MACHINE), ID, Map.of(), NOW, false));
    assertThat(admitted.spent().map(JoinToken::used)).contains(1);
  }

  @Test
  void token_withAWrongSecret_isNotKnown() {
    register.put(token(2, Map.of()));

    assertThat(refused(Pass.of(ID + ".guess"), NAMELESS).code()).isEqualTo(ErrorCode.JOIN_REFUSED);
    assertThat(refused(Pass.of("secret"), NAMELESS).why()).contains("not known here");
    assertThat(refused(Pass.of(""), NAMELESS).why()).contains("not known here");
  }

  @Test
  void token_ofAnotherId_doesNotOpenWithItsSecret() {
    register.put(token(2, Map.of()));
    Pass other = Pass.of("0b9c6a52-4a3f-4c11-9d55-5f0c7c1c0a02.secret");

    assertThat(refused(other, NAMELESS).code()).isEqualTo(ErrorCode.JOIN_REFUSED);
  }

  @Test
  void token_expired_saysSince() {
    register.put(token(2, Map.of()));

    Refused refused =
        (Refused)
            register.decide(PASS, NAMELESS, P1, KEY, NOW.plus(Duration.ofHours(1)), this::nobody);

    assertThat(refused.why()).contains("expired at 2026-11-26T11:00:00Z").contains("a new one");
  }

  @Test
  void token_usedUp_isGoodForThoseWhoUsedItOnly() {
    register.put(token(1, Map.of()));
    accept(admitted(PASS, NAMELESS, P1));

    JoinWish other = new JoinWish("", Map.of(), Optional.of(Digest.ofText("other")));
    Admitted again = admitted(PASS, NAMELESS, P2);

    assertThat(refused(PASS, other).why()).contains("is used up: 1 joined by it");
    assertThat(again.isNew()).isFalse();
    assertThat(again.joined().id()).isEqualTo(P1);
    assertThat(again.spent()).isEmpty();
  }

  @Test
  void machine_thatSaysNothingOfItself_isAnotherEachTime() {
    register.put(token(2, Map.of()));
    JoinWish unknown = new JoinWish("", Map.of(), Optional.empty());
    accept(admitted(PASS, unknown, P1));

    Admitted second = admitted(PASS, unknown, P2);

    assertThat(second.isNew()).isTrue();
    assertThat(second.joined().id()).isEqualTo(P2);
  }

  @Test
  void machine_thatWasRevoked_isRefusedWithWhateverToken() {
    register.put(token(5, Map.of()));
    Joined joined = admitted(PASS, NAMELESS, P1).joined();
    register.put(joined.revoked(true));

    assertThat(refused(PASS, NAMELESS).code()).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(refused(Pass.of("a-standing-token"), NAMELESS).why())
        .contains(P1.value())
        .contains("was revoked");
  }

  @Test
  void machine_forgotten_isANewOne() {
    register.put(token(5, Map.of()));
    accept(admitted(PASS, NAMELESS, P1));
    register.remove(P1);

    assertThat(admitted(PASS, NAMELESS, P2).joined().id()).isEqualTo(P2);
  }

  @Test
  void standingToken_isAlwaysGood() {
    Admitted admitted = admitted(Pass.of("a-standing-token"), NAMELESS, P1);

    assertThat(admitted.spent()).isEmpty();
    assertThat(admitted.joined().token()).isEqualTo("MANAGER_JOIN_TOKEN");
  }

  @Test
  void name_getsThePrefixOfTheTokenOnce() {
    register.put(token(9, "gw-", Map.of()));

    assertThat(admitted(PASS, named("lyon"), P1).joined().name()).isEqualTo("gw-lyon");
    assertThat(admitted(PASS, named("gw-lyon"), P1).joined().name()).isEqualTo("gw-lyon");
    assertThat(admitted(PASS, named(""), P1).joined().name()).isEqualTo("gw-11111111");
    assertThat(refused(PASS, named("x".repeat(253))).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void name_ofAnotherMachine_isRefusedAndOnesOwnIsNot() {
    register.put(token(9, Map.of()));
    JoinWish mine = new JoinWish("lyon", Map.of(), Optional.of(MACHINE));
    accept(admitted(PASS, mine, P1));

    assertThat(admitted(PASS, mine, P2).joined().name()).isEqualTo("lyon");
    assertThat(refused(PASS, named("lyon")).code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(refused(PASS, named("lyon")).why()).contains("name lyon is another machine's");
  }

  @Test
  void name_ofSomebodyInTheFleet_isRefused() {
    register.put(token(9, Map.of()));

    Admission admission =
        register.decide(PASS, named("old"), P1, KEY, NOW, (who, name) -> name.equals("old"));

    assertThat(admission)
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT));
  }

  @Test
  void name_givenUp_isFreeAgain() {
    register.put(token(9, Map.of()));
    accept(admitted(PASS, new JoinWish("a", Map.of(), Optional.of(MACHINE)), P1));
    accept(admitted(PASS, new JoinWish("b", Map.of(), Optional.of(MACHINE)), P1));

    assertThat(admitted(PASS, named("a"), P2).joined().name()).isEqualTo("a");
  }

  @Test
  void labels_ofTheToken_countMore() {
    register.put(token(9, Map.of("site", "lyon")));
    JoinWish wish = new JoinWish("", Map.of("site", "nowhere", "gpu", "yes"), Optional.empty());

    assertThat(admitted(PASS, wish, P1).joined().labels())
        .isEqualTo(Map.of("site", "lyon", "gpu", "yes"));
  }

  private static JoinToken token(int uses, Map<String, String> labels) {
    return token(uses, "", labels);
  }

  private static JoinToken token(int uses, String prefix, Map<String, String> labels) {
    return new JoinToken(
        ID, Digest.ofText("secret"), NOW, NOW.plus(Duration.ofHours(1)), uses, 0, prefix, labels);
  }

  private static JoinWish named(String name) {
    return new JoinWish(name, Map.of(), Optional.empty());
  }

  private boolean nobody(PropletId other, String name) {
    return false;
  }

  private void accept(Admitted admitted) {
    admitted.spent().ifPresent(register::put);
    register.put(admitted.joined());
  }

  private Admitted admitted(Pass pass, JoinWish wish, PropletId id) {
    Admission admission = register.decide(pass, wish, id, KEY, NOW, this::nobody);
    assertThat(admission).isInstanceOf(Admitted.class);
    return (Admitted) admission;
  }

  private Refused refused(Pass pass, JoinWish wish) {
    Admission admission = register.decide(pass, wish, P2, KEY, NOW, this::nobody);
    assertThat(admission).isInstanceOf(Refused.class);
    return (Refused) admission;
  }
}
