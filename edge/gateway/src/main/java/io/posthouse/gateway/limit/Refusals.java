package io.posthouse.gateway.limit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.gateway.chain.Step;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts what was refused, by its code; from the beginning, so that a rate can be told of the first one. */
final class Refusals {
    private final Map<String, Counter> byCode;

    Refusals(MeterRegistry meters) {
        byCode = LimitProblems.all().stream().map(problem -> problem.code()).collect(
                Collectors.toUnmodifiableMap(code -> code, code -> meters.counter("posthouse.limits.refused", "code",
                        code)));
    }

    /** The same step, counted when it is a refusal, or becomes one. */
    Step counted(Step step) {
        return switch (step) {
            case Step.Go go -> go;
            case Step.Refuse refuse -> {
                count(refuse);
                yield refuse;
            }
            case Step.Wait(var later) -> new Step.Wait(later.onSuccess(known -> {
                if (known instanceof Step.Refuse refuse) {
                    count(refuse);
                }
            }));
        };
    }

    private void count(Step.Refuse refuse) {
        Counter counter = byCode.get(refuse.problem().code());
        if (counter != null) {
            counter.increment();
        }
    }
}
