/** Tests of settings that change while the program runs. */
@NullMarked
package io.posthouse.kernel.setting;

import org.jspecify.annotations.NullMarked;
