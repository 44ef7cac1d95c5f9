/** Tests of settings that are kept and spread. */
@NullMarked
package io.posthouse.storage.setting;

import org.jspecify.annotations.NullMarked;
