package io.posthouse.gateway.route;

import io.posthouse.outbound.guard.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Programs that do the same, none of them ours.
 *
 * @param name by which tokens name it as their audience
 * @param targets where they listen, at least one
 * @param health how it is found out whether they are well; empty where only their answers tell
 */
public record Backend(String name, List<Target> targets, Optional<Check> health) {
    /** @param every 0.5 s to 5 min */
    public record Check(String path, Duration every) {
    }

    public Backend {
        targets = List.copyOf(targets);
    }
}
