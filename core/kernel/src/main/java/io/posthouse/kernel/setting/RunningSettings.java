package io.posthouse.kernel.setting;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** The settings as they are now, for the modules that declare them. Any thread. */
public interface RunningSettings {
    /** The value of {@code setting}, followed. Asked for once and kept. */
    <T> Running<T> of(Setting<T> setting);

    /**
     * What is made of several settings and has to go together, made anew at each change.
     *
     * @param from pure and quick; when it throws for a change, none of that change is applied on this node
     */
    <R> Running<R> derive(Function<SettingValues, R> from);

    /**
     * Tells {@code listener} the values: at once, on this thread, and again after each change of one of {@code settings}, on a thread of
     * its own, so that it may wait. Several changes may come as one. What it throws is logged and shown in the node's health until a
     * later call succeeds.
     *
     * @param who is told, for people who read
     */
    void follow(String who, Collection<Setting<?>> settings, Consumer<SettingValues> listener);

    /** The usual values for good, for tests and tools. */
    static RunningSettings usual(SettingCatalogue... catalogues) {
        return new LiveSettings(List.of(catalogues));
    }
}
