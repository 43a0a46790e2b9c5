import { vib } from '@infomixup/regularizer-vib';
import { describeRegularizer } from '@infomixup/testing';

// A weight far above the default, so that no check passes because the penalty is too small to matter.
describeRegularizer('vib', { create: () => vib({ beta: 0.5 }), neutral: () => vib({ beta: 0 }) });
