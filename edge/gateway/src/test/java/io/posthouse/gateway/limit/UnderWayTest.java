package io.posthouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UnderWayTest {
    private static final int BOUND = 20;
    private static final int CROWD = 8;

    @Test
    void aCrowdThatIsRefusedKeepsNobodyOutWhoMayComeIn() throws Exception {
        // given: as many as the rest may have, and more of them come all the time
        UnderWay underWay = new UnderWay();
        int most = TrafficClass.INTERNAL.most(BOUND);
        for (int i = 0; i < most; i++) {
            assertThat(underWay.begin(TrafficClass.INTERNAL, BOUND)).isTrue();
        }
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger wrong = new AtomicInteger();
        List<Thread> crowd = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            crowd.add(Thread.ofPlatform().start(() -> {
                while (!over.get()) {
                    if (underWay.begin(TrafficClass.INTERNAL, BOUND)) {
                        wrong.incrementAndGet();
                    }
                }
            }));
        }

        // when, then
        for (int i = 0; i < 300_000; i++) {
            if (!underWay.begin(TrafficClass.CHAT, BOUND)) {
                wrong.incrementAndGet();
            } else {
                underWay.end(TrafficClass.CHAT);
            }
        }
        over.set(true);
        for (Thread one : crowd) {
            one.join();
        }
        assertThat(wrong.get()).isZero();
        assertThat(underWay.all()).isEqualTo(most);
    }

    @Test
    void neverMoreAreInThanMayBeWhoeverComesAtOnce() throws Exception {
        UnderWay underWay = new UnderWay();
        AtomicInteger in = new AtomicInteger();
        AtomicInteger mostSeen = new AtomicInteger();
        List<Thread> all = new ArrayList<>();
        for (TrafficClass of : TrafficClass.values()) {
            for (int i = 0; i < CROWD; i++) {
                all.add(Thread.ofPlatform().start(() -> {
                    for (int turn = 0; turn < 20_000; turn++) {
                        if (underWay.begin(of, BOUND)) {
                            mostSeen.accumulateAndGet(in.incrementAndGet(), Math::max);
                            in.decrementAndGet();
                            underWay.end(of);
                        }
                    }
                }));
            }
        }
        for (Thread one : all) {
            one.join();
        }
        assertThat(mostSeen.get()).isBetween(1, BOUND);
        assertThat(underWay.all()).isZero();
    }
}
