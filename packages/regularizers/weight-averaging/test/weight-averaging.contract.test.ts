import { ema, swa } from '@infomixup/regularizer-weight-averaging';
import { describeRegularizer } from '@infomixup/testing';

describeRegularizer('ema', { create: () => ema({ decay: 0.5 }), neutral: () => ema({ decay: 0 }) });
describeRegularizer('swa', { create: () => swa({ from: 1 }), neutral: () => swa({ from: 1000 }) });
