/**
 * Settings that change while the program runs. A module declares them as constants and offers them in a catalogue; it reads them as a
 * {@link io.posthouse.kernel.setting.Running} value, which is one volatile read. Where changes come from, and how they are kept, is
 * not known here: storage brings them.
 */
@NullMarked
package io.posthouse.kernel.setting;

import org.jspecify.annotations.NullMarked;
