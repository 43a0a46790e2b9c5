import { describeRegularizer } from '@infomixup/testing';
import { sound } from './subjects.js';

describeRegularizer('a sound one', { create: sound });
describeRegularizer('a nested preset', { create: () => [[sound()]], neutral: () => [] });
