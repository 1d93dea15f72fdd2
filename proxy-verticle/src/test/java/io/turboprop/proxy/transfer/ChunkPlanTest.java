package io.turboprop.proxy.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ChunkPlanTest {
  @Test
  void plan_ofAMultiple_hasFullPiecesOnly() {
    ChunkPlan plan = new ChunkPlan(1_024_000, 512_000);

    assertThat(plan.total()).isEqualTo(2);
    assertThat(plan.offset(1)).isEqualTo(512_000);
    assertThat(plan.length(1)).isEqualTo(512_000);
  }

  @Test
  void plan_ofOneByteMore_hasALastPieceOfOneByte() {
    ChunkPlan plan = new ChunkPlan(1_024_001, 512_000);

    assertThat(plan.total()).isEqualTo(3);
    assertThat(plan.length(2)).isEqualTo(1);
  }

  @Test
  void plan_ofLessThanAPiece_hasOne() {
    ChunkPlan plan = new ChunkPlan(1, 512_000);

    assertThat(plan.total()).isEqualTo(1);
    assertThat(plan.length(0)).isEqualTo(1);
  }

  @Test
  void plan_beyondTwoGigabytes_keepsItsOffsets() {
    ChunkPlan plan = new ChunkPlan(5L << 30, 512_000);

    assertThat(plan.offset(plan.total() - 1) + plan.length(plan.total() - 1)).isEqualTo(5L << 30);
  }

  @Test
  void plan_withNothingOrTooManyPieces_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ChunkPlan(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ChunkPlan(1, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ChunkPlan(1_000_001, 1))
        .withMessageContaining("raise PROXY_CHUNK_SIZE");
    assertThat(new ChunkPlan(1_000_000, 1).total()).isEqualTo(1_000_000);
  }
}
