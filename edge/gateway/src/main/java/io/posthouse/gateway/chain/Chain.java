package io.posthouse.gateway.chain;

import io.posthouse.gateway.exchange.Problem;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stations in the order of their places; of one place, in the order in which they were given. On the request's loop. */
public final class Chain {
    private static final Logger LOG = LoggerFactory.getLogger(Chain.class);

    private final Station[] stations;

    public Chain(List<? extends Station> stations) {
        this.stations = stations.stream().sorted(Comparator.comparing(Station::place)).toArray(Station[]::new);
    }

    /** Takes a paused request through; who refuses it has it answered. */
    public void walk(Passage passage, Runnable through) {
        walk(passage, (place, problem) -> {
            passage.refusedAt(place);
            passage.exchange().refuse(problem);
        }, () -> {
            if (!passage.exchange().isAnswered()) {
                through.run();
            }
        });
    }

    /**
     * Takes a request through: one of both happens, once, unless a station never answers.
     *
     * @param refused what happens when a station refuses it, or fails; with where that stands
     * @param through what happens when none does
     */
    void walk(Passage passage, BiConsumer<Place, Problem> refused, Runnable through) {
        walk(passage, 0, refused, through);
    }

    private void walk(Passage passage, int from, BiConsumer<Place, Problem> refused, Runnable through) {
        for (int i = from; i < stations.length; i++) {
            Place place = stations[i].place();
            Step step = stations[i].at(passage);
            int next = i + 1;
            switch (step) {
                case Step.Go _ -> {
                    // On.
                }
                case Step.Refuse(Problem problem) -> {
                    refused.accept(place, problem);
                    return;
                }
                case Step.Wait(var later) -> {
                    later.onComplete(known -> {
                        if (known.failed()) {
                            LOG.atError().setCause(known.cause()).log("a station of the gateway failed");
                            refused.accept(place, Problem.FAULT);
                        } else if (known.result() instanceof Step.Refuse(Problem problem)) {
                            refused.accept(place, problem);
                        } else {
                            walk(passage, next, refused, through);
                        }
                    });
                    return;
                }
            }
        }
        through.run();
    }
}
