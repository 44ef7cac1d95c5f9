package io.posthouse.kernel.setting;

import java.util.Map;

/** The values of all settings at one moment, which go together. Immutable. */
public final class SettingValues {
    private final Map<Setting<?>, Object> values;

    SettingValues(Map<Setting<?>, Object> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * The value of {@code setting}. A look into a map: what is read often is read from a {@link Running}.
     *
     * @throws IllegalArgumentException when no catalogue offers it, which is a bug
     */
    @SuppressWarnings("unchecked")
    public <T> T of(Setting<T> setting) {
        Object value = values.get(setting);
        if (value == null) {
            throw new IllegalArgumentException("no catalogue offers the setting " + setting.name());
        }
        // What was put there was read by this very setting's kind.
        return (T) value;
    }
}
