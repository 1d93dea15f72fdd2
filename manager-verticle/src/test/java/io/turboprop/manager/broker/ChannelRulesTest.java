package io.turboprop.manager.broker;

import static io.turboprop.manager.broker.BrokerRole.MANAGER;
import static io.turboprop.manager.broker.BrokerRole.PROPLET;
import static io.turboprop.manager.broker.BrokerRole.PROXY;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.config.Credentials;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChannelRulesTest {
  private static BrokerUser user(String id, BrokerRole role) {
    return BrokerUser.of(new Credentials("t", "ch", id, "key"), role);
  }

  @ParameterizedTest
  @EnumSource
  void channel_anyRole_isOpenAndOthersAreNot(BrokerRole role) {
    BrokerUser user = user("e1", role);

    for (String open : List.of("m.t.c.ch.control.proplet.alive", "m.t.c.ch.registry.server")) {
      assertThat(ChannelRules.maySend(user, open)).as(open).isTrue();
      assertThat(ChannelRules.mayReceive(user, open)).as(open).isTrue();
    }
    for (String shut :
        List.of("m.t.c.other.x", "m.u.c.ch.x", "m.*.c.ch.x", "#", "m.#", "m.t.c.ch", "x", "")) {
      assertThat(ChannelRules.maySend(user, shut)).as(shut).isFalse();
      assertThat(ChannelRules.mayReceive(user, shut)).as(shut).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "m.t.c.ch.proplet.p1.orders, true",
    "m.t.c.ch.proplet.p1.#, true",
    "m.t.c.ch.proplet.p2.orders, false",
    "m.t.c.ch.proplet.*.orders, false",
    "m.t.c.ch.proplet.#, false",
    "m.t.c.ch.proplet, false",
    "m.t.c.ch.#, false",
    "m.t.c.ch.*.p2.orders, false",
    "m.t.c.ch.control.#, true"
  })
  void ownTopics_seenByAProplet_areItsOwnOnly(String address, boolean allowed) {
    assertThat(ChannelRules.mayReceive(user("p1", PROPLET), address)).isEqualTo(allowed);
    assertThat(ChannelRules.mayReceive(user("p1", PROXY), address)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({"m.t.c.ch.#", "m.t.c.ch.proplet.*.reports", "m.t.c.ch.proplet.p2.orders"})
  void everything_inTheChannel_isTheManagers(String address) {
    assertThat(ChannelRules.mayReceive(user("mgr", MANAGER), address)).isTrue();
    assertThat(ChannelRules.maySend(user("mgr", MANAGER), address)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "m.t.c.ch.proplet.p1.images, true",
    "m.t.c.ch.proplet.p1.orders, false",
    "m.t.c.ch.proplet.*.images, false",
    "m.t.c.ch.proplet.p1.images.x, false"
  })
  void images_ofAProplet_takeTheProxysWord(String address, boolean allowed) {
    assertThat(ChannelRules.maySend(user("proxy", PROXY), address)).isEqualTo(allowed);
    assertThat(Stream.of(user("p2", PROPLET)).noneMatch(u -> ChannelRules.maySend(u, address)))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "m.t.c.ch.image.0123abcd, false",
    "m.t.c.ch.images.servers, false",
    "m.t.c.ch.images.found, false",
    "m.t.c.ch.images.wants, true"
  })
  void chunks_areSentByThoseWhoServeImages_andReadByAll(String address, boolean byProplets) {
    assertThat(ChannelRules.maySend(user("p1", PROPLET), address)).isEqualTo(byProplets);
    assertThat(ChannelRules.maySend(user("proxy", PROXY), address)).isTrue();
    assertThat(ChannelRules.maySend(user("mgr", MANAGER), address)).isTrue();
    assertThat(ChannelRules.mayReceive(user("p1", PROPLET), address)).isTrue();
  }

  @Test
  void lookups_areTheManagers_andReadByThoseWhoServeImages() {
    String address = "m.t.c.ch.images.lookups";

    assertThat(ChannelRules.maySend(user("mgr", MANAGER), address)).isTrue();
    assertThat(ChannelRules.maySend(user("proxy", PROXY), address)).isFalse();
    assertThat(ChannelRules.maySend(user("p1", PROPLET), address)).isFalse();
    assertThat(ChannelRules.mayReceive(user("proxy", PROXY), address)).isTrue();
  }
}
