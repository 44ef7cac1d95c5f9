package io.posthouse.identity;

import io.posthouse.kernel.AppId;
import java.util.List;

/** What was refused to apps of late, at whichever node. Blocks; virtual threads only. */
public interface RefusedCalls {
    /** The most that is remembered of an app. */
    int KEPT_MAX = 200;

    /** Nothing is remembered. */
    RefusedCalls NONE = _ -> new Found(List.of(), List.of());

    /**
     * The last calls that were refused to an app.
     *
     * @param calls the newest first, {@value #KEPT_MAX} at most
     * @param silent the nodes that did not say what they remember
     */
    record Found(List<RefusedCall> calls, List<String> silent) {
        public Found {
            calls = List.copyOf(calls);
            silent = List.copyOf(silent);
        }
    }

    /** The last that were refused to {@code app}. */
    Found of(AppId app);
}
