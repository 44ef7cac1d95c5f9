package io.posthouse.messaging.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.MemoryShare;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PendingPlacesTest {
    @Test
    void hasOneWaitWhoseBytesAreTooMany() throws InterruptedException {
        var places = new PendingPlaces(10, 1000, MemoryShare.boundless());
        places.acquire(900);

        var second = acquire(places, 200);

        assertThat(second.await(200, TimeUnit.MILLISECONDS)).isFalse();
        places.release(900);
        assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void givesOnePlaceHoweverLargeAndHoweverMuchTheOthersHold() throws InterruptedException {
        var share = new MemoryShare(100);
        share.open(() -> {
        }).change(100);
        var places = new PendingPlaces(10, 1000, share);

        places.acquire(5000);

        var second = acquire(places, 1);
        assertThat(second.await(200, TimeUnit.MILLISECONDS)).isFalse();
        places.release(5000);
        assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static CountDownLatch acquire(PendingPlaces places, int weight) {
        var acquired = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            try {
                places.acquire(weight);
                acquired.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return acquired;
    }
}
