import { describeRegularizer } from '@infomixup/testing';
import { myPart } from '../src/index.js';

describeRegularizer('myPart', {
  create: () => myPart({ deviation: 0.1 }),
  neutral: () => myPart({ deviation: 0 }),
});
