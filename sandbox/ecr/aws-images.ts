/** AWS's own images: the same ones everywhere, but in accounts that are others from region to region. */

interface AwsImages {
  repositories: Readonly<Record<string, readonly string[]>>
  /** The account by region. */
  accounts: Readonly<Record<string, string>>
}

const DEEP_LEARNING = '763104351884'

export const AWS_IMAGES: readonly AwsImages[] = [
  {
    // Deep Learning Containers.
    repositories: {
      'pytorch-inference': ['2.4.0-cpu-py311', '2.6.0-cpu-py312'],
      'tensorflow-inference': ['2.16.1-cpu', '2.18.0-cpu'],
      'huggingface-pytorch-inference': ['2.6.0-transformers4.49.0-cpu-py312-ubuntu22.04'],
    },
    accounts: {
      'us-east-1': DEEP_LEARNING,
      'us-east-2': DEEP_LEARNING,
      'us-west-1': DEEP_LEARNING,
      'us-west-2': DEEP_LEARNING,
      'eu-west-1': DEEP_LEARNING,
      'eu-west-2': DEEP_LEARNING,
      'eu-central-1': DEEP_LEARNING,
      'eu-north-1': DEEP_LEARNING,
      'ap-southeast-1': DEEP_LEARNING,
      'ap-southeast-2': DEEP_LEARNING,
      'ap-northeast-1': DEEP_LEARNING,
      'ap-south-1': DEEP_LEARNING,
      'ca-central-1': DEEP_LEARNING,
      'sa-east-1': DEEP_LEARNING,
      'ap-east-1': '871362719292',
      'me-south-1': '217643126080',
      'eu-south-1': '692866216735',
      'af-south-1': '626614931356',
    },
  },
  {
    // SageMaker's built-in algorithms and frameworks.
    repositories: {
      'sagemaker-xgboost': ['1.5-1', '1.7-1'],
      'sagemaker-scikit-learn': ['1.2-1-cpu-py3'],
    },
    accounts: {
      'us-east-1': '683313688378',
      'us-east-2': '257758044811',
      'us-west-2': '246618743249',
      'eu-west-1': '141502667606',
      'eu-west-2': '764974769150',
      'eu-central-1': '492215442770',
      'ap-southeast-1': '121021644041',
      'ap-southeast-2': '783357654285',
      'ap-northeast-1': '354813040037',
      'ap-south-1': '720646828776',
      'sa-east-1': '737474898029',
    },
  },
]
