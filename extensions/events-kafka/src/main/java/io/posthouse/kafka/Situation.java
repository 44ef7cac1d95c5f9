package io.posthouse.kafka;

import io.posthouse.storage.event.CarrierState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How one courier stands. One thread says it, any thread asks. What does not change is logged once. */
final class Situation {
    private static final Logger LOG = LoggerFactory.getLogger(Situation.class);

    private final String courier;
    private volatile CarrierState state = new CarrierState.Well();

    Situation(String courier) {
        this.courier = courier;
    }

    CarrierState state() {
        return state;
    }

    void well() {
        if (!(state instanceof CarrierState.Well)) {
            state = new CarrierState.Well();
            LOG.atInfo().addKeyValue("courier", courier).log("events go to Kafka again");
        }
    }

    void waiting(Trouble trouble) {
        boolean same = state instanceof CarrierState.Waiting before && before.what().equals(trouble.what());
        state = new CarrierState.Waiting(trouble.what(), trouble.advice());
        if (!same) {
            LOG.atWarn().addKeyValue("courier", courier).addKeyValue("what", trouble.what())
                    .addKeyValue("advice", trouble.advice()).log("events wait");
        }
    }
}
