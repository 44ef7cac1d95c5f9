package io.posthouse.kernel.setting;

import java.util.Locale;

/** From when on a changed value counts. None of them needs a restart. */
public enum Effect {
    /** At once, also for what is open. */
    AT_ONCE,
    /** For what begins from now on; what is open keeps what it began with. */
    WHAT_BEGINS;

    /** As replies say it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
